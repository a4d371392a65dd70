// Command vcsim runs govmomi's vCenter simulator for tests.
//
// It prints one line of JSON to standard output once it answers, and ends when
// its standard input closes or on SIGTERM, so that it never outlives the test
// that started it.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"syscall"

	_ "github.com/vmware/govmomi/pbm/simulator" // the storage policy endpoint, /pbm
	"github.com/vmware/govmomi/simulator"
)

// ready is what the command prints when the simulator answers.
type ready struct {
	URL         string `json:"url"`
	PID         int    `json:"pid"`
	Thumbprint  string `json:"thumbprint,omitempty"`  // SHA-256 of the certificate, AA:BB:…
	Certificate string `json:"certificate,omitempty"` // PEM
}

func main() {
	os.Exit(run())
}

func run() int {
	o := parseOptions()

	// Everything the simulator writes, datastores included, goes below one directory.
	home, err := os.MkdirTemp("", "novasphere-vcsim-")
	if err != nil {
		return fail(err)
	}
	defer os.RemoveAll(home)
	os.Setenv("TMPDIR", home)

	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, os.Interrupt)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		ended <- syscall.SIGTERM
	}()

	model, err := buildModel(context.Background(), o, home)
	if err != nil {
		return fail(err)
	}
	announcement, err := serve(model.Service, o)
	if err != nil {
		return fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(announcement); err != nil {
		return fail(err)
	}

	// No orderly shutdown of the server: it would wait for pending WaitForUpdatesEx calls.
	<-ended
	return 0
}

func fail(err error) int {
	fmt.Fprintln(os.Stderr, "vcsim:", err)
	return 1
}

// serve starts the server and describes it.
func serve(service *simulator.Service, o options) (ready, error) {
	service.RegisterEndpoints = true
	service.Listen = &url.URL{Host: o.listen}
	if o.username != "" || o.password != "" {
		service.Listen.User = url.UserPassword(o.username, o.password)
	}
	announcement := ready{PID: os.Getpid()}
	if o.tls {
		certificate, err := newCertificate()
		if err != nil {
			return ready{}, err
		}
		service.TLS = certificate.config
		announcement.Thumbprint = certificate.thumbprint
		announcement.Certificate = certificate.pem
	}
	u := *service.NewServer().URL
	u.User = nil
	announcement.URL = u.String()
	return announcement, nil
}

type options struct {
	listen, username, password string
	tls                        bool
	model                      simulator.Model
	taskDelay                  int
	fixture                    *fixture
}

func parseOptions() options {
	o := options{model: *simulator.VPX()}
	m := &o.model
	flag.StringVar(&o.listen, "l", "127.0.0.1:0", "listen `address`; port 0 takes a free one")
	flag.BoolVar(&o.tls, "tls", false, "serve HTTPS with a certificate made for this run")
	flag.StringVar(&o.username, "username", "", "the only user name Login accepts (default: any)")
	flag.StringVar(&o.password, "password", "", "the only password Login accepts (default: any)")
	flag.IntVar(&m.Datacenter, "dc", m.Datacenter, "datacenters")
	flag.IntVar(&m.Cluster, "cluster", m.Cluster, "clusters per datacenter")
	flag.IntVar(&m.ClusterHost, "host", m.ClusterHost, "hosts per cluster")
	flag.IntVar(&m.Host, "standalone-host", m.Host, "standalone hosts per datacenter")
	flag.IntVar(&m.Pool, "pool", m.Pool, "resource pools below the root pool of each cluster")
	flag.IntVar(&m.Machine, "vm", m.Machine, "virtual machines per resource pool")
	flag.IntVar(&m.Datastore, "ds", m.Datastore, "datastores per datacenter")
	flag.IntVar(&m.Folder, "folder", m.Folder, "datacenters that are put into folders")
	flag.IntVar(&m.DelayConfig.Delay, "delay", 0, "`milliseconds` added to each call")
	flag.IntVar(&o.taskDelay, "task-delay", 0, "`milliseconds` each task takes at least")
	file := flag.String("fixture", "", "build the inventory of this JSON `file` instead of the counts")
	name := flag.String("fixture-name", "", "`name` of the fixture, for a file with several")
	flag.Parse()

	if *file != "" {
		content, err := os.ReadFile(*file)
		if err == nil {
			o.fixture, err = parseFixture(bytes.NewReader(content), *name)
		}
		if err != nil {
			os.Exit(fail(err))
		}
	}
	return o
}
