// Command facts prints what a vCenter says about its clusters, resource pools
// and virtual machines, as seen by govmomi. Tests compare their own reading
// with it.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"slices"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/view"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

type facts struct {
	Clusters []cluster `json:"clusters"`
	Pools    []pool    `json:"pools"`
	VMs      []machine `json:"vms"`
}

type entity struct {
	Moid string `json:"moid"`
	Name string `json:"name"` // as stored, escapes included
	Path string `json:"path"` // inventory path
}

type cluster struct {
	entity
	Hosts        []string `json:"hosts"`        // moids
	ResourcePool string   `json:"resourcePool"` // moid of the root pool
}

type pool struct {
	entity
	Owner string `json:"owner"` // moid of the compute resource
}

type machine struct {
	entity
	InstanceUUID string `json:"instanceUuid"`
	ResourcePool string `json:"resourcePool"` // moid, "" for a template
	PowerState   string `json:"powerState"`
	Cards        []card `json:"cards"` // network cards
}

type card struct {
	MacAddress string `json:"macAddress"`
	Network    string `json:"network"` // name as stored; of a distributed network its portgroup's
}

func main() {
	address := flag.String("url", "", "`URL` of the SDK endpoint")
	username := flag.String("username", "user", "user name")
	password := flag.String("password", "pass", "password")
	flag.Parse()
	result, err := collect(context.Background(), *address, url.UserPassword(*username, *password))
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(result)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "facts:", err)
		os.Exit(1)
	}
}

func collect(ctx context.Context, address string, user *url.Userinfo) (*facts, error) {
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
	r := reader{client}
	f := &facts{Clusters: []cluster{}, Pools: []pool{}, VMs: []machine{}}

	var clusters []mo.ClusterComputeResource
	if err := r.list(ctx, "ClusterComputeResource", []string{"name", "host", "resourcePool"}, &clusters); err != nil {
		return nil, err
	}
	for _, c := range clusters {
		e, err := r.entity(ctx, c.Self, c.Name)
		if err != nil {
			return nil, err
		}
		hosts := []string{}
		for _, host := range c.Host {
			hosts = append(hosts, host.Value)
		}
		f.Clusters = append(f.Clusters, cluster{e, hosts, moid(c.ResourcePool)})
	}

	var pools []mo.ResourcePool
	if err := r.list(ctx, "ResourcePool", []string{"name", "owner"}, &pools); err != nil {
		return nil, err
	}
	for _, p := range pools {
		e, err := r.entity(ctx, p.Self, p.Name)
		if err != nil {
			return nil, err
		}
		f.Pools = append(f.Pools, pool{e, p.Owner.Value})
	}

	var machines []mo.VirtualMachine
	paths := []string{"name", "config.instanceUuid", "config.hardware.device", "resourcePool", "runtime.powerState"}
	if err := r.list(ctx, "VirtualMachine", paths, &machines); err != nil {
		return nil, err
	}
	var portgroups []mo.DistributedVirtualPortgroup
	if err := r.list(ctx, "DistributedVirtualPortgroup", []string{"name", "key"}, &portgroups); err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, p := range portgroups {
		names[p.Key] = p.Name
	}
	for _, m := range machines {
		e, err := r.entity(ctx, m.Self, m.Name)
		if err != nil {
			return nil, err
		}
		f.VMs = append(f.VMs, machine{
			e, m.Config.InstanceUuid, moid(m.ResourcePool), string(m.Runtime.PowerState),
			cards(m.Config.Hardware.Device, names),
		})
	}

	slices.SortFunc(f.Clusters, func(a, b cluster) int { return compare(a.entity, b.entity) })
	slices.SortFunc(f.Pools, func(a, b pool) int { return compare(a.entity, b.entity) })
	slices.SortFunc(f.VMs, func(a, b machine) int { return compare(a.entity, b.entity) })
	return f, nil
}

// cards lists the network cards among devices; portgroups are names by key.
func cards(devices []types.BaseVirtualDevice, portgroups map[string]string) []card {
	found := []card{}
	for _, device := range devices {
		ethernet, ok := device.(types.BaseVirtualEthernetCard)
		if !ok {
			continue
		}
		c := ethernet.GetVirtualEthernetCard()
		network := ""
		switch backing := c.Backing.(type) {
		case *types.VirtualEthernetCardDistributedVirtualPortBackingInfo:
			network = portgroups[backing.Port.PortgroupKey]
		case *types.VirtualEthernetCardNetworkBackingInfo:
			network = backing.DeviceName
		}
		found = append(found, card{c.MacAddress, network})
	}
	return found
}

func compare(a, b entity) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Moid, b.Moid))
}

func moid(ref *types.ManagedObjectReference) string {
	if ref == nil {
		return ""
	}
	return ref.Value
}

type reader struct {
	client *govmomi.Client
}

// list reads properties of all objects of one kind into a slice.
func (r reader) list(ctx context.Context, kind string, properties []string, into any) error {
	content := r.client.ServiceContent
	container, err := view.NewManager(r.client.Client).CreateContainerView(ctx, content.RootFolder, []string{kind}, true)
	if err != nil {
		return err
	}
	defer func() { _ = container.Destroy(ctx) }()
	err = container.Retrieve(ctx, []string{kind}, properties, into)
	if err != nil {
		return fmt.Errorf("reading every %s: %w", kind, err)
	}
	return nil
}

func (r reader) entity(ctx context.Context, ref types.ManagedObjectReference, name string) (entity, error) {
	path, err := find.InventoryPath(ctx, r.client.Client, ref)
	if err != nil {
		return entity{}, fmt.Errorf("finding the path of %s: %w", ref, err)
	}
	return entity{ref.Value, name, path}, nil
}
