// Command life takes a virtual machine through its life with govmomi's finder,
// views, property collector, tasks, object wrappers, datastore transfer and
// events, and prints what it saw as one JSON object.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/property"
)

// run is one connection, and what the steps saw.
type run struct {
	ctx       context.Context
	client    *govmomi.Client
	finder    *find.Finder
	collector *property.Collector
	dc        *object.Datacenter
	seen      map[string]any
}

func main() {
	address := flag.String("url", "", "`URL` of the SDK endpoint")
	username := flag.String("username", "user", "user name")
	password := flag.String("password", "pass", "password")
	flag.Parse()
	seen, err := live(context.Background(), *address, url.UserPassword(*username, *password))
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(seen)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "life:", err)
		os.Exit(1)
	}
}

func live(ctx context.Context, address string, user *url.Userinfo) (map[string]any, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	u.User = user
	client, err := govmomi.NewClient(ctx, u, true)
	if err != nil {
		return nil, err
	}
	defer func() { _ = client.Logout(ctx) }()
	r := &run{ctx, client, find.NewFinder(client.Client, true), property.DefaultCollector(client.Client), nil, map[string]any{}}
	r.seen["about"] = []any{client.IsVC(), client.ServiceContent.About.ApiType}
	r.dc, err = r.finder.DefaultDatacenter(ctx)
	if err != nil {
		return nil, err
	}
	r.finder.SetDatacenter(r.dc)
	steps := []struct {
		name string
		do   func() error
	}{
		{"find", r.find},
		{"views", r.views},
		{"updates", r.updates},
		{"machine", r.machine},
		{"files", r.files},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			return nil, fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return r.seen, nil
}
