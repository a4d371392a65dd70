package main

import (
	"context"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/types"
)

// buildModel fills a simulator with the inventory of the counts or of the fixture.
func buildModel(ctx context.Context, o options, home string) (*simulator.Model, error) {
	model := &o.model
	delays := model.DelayConfig
	if o.fixture != nil {
		model = simulator.VPX()
		model.Datacenter = 0
		model.DelayConfig = simulator.DelayConfig{}
	}
	if err := model.Create(); err != nil {
		return nil, err
	}
	if o.fixture != nil {
		client, err := vim25.NewClient(ctx, model.Service)
		if err != nil {
			return nil, err
		}
		builder := fixtureBuilder{client: client, home: home}
		if err := builder.build(ctx, o.fixture); err != nil {
			return nil, err
		}
		// The simulator keeps a pointer to these; set after the build so that it is not slowed.
		model.DelayConfig = delays
	}
	if o.taskDelay > 0 {
		simulator.TaskDelay.Delay = o.taskDelay
		// Without this the task holds the lock of its entity while it sleeps,
		// and reading that entity waits for the task.
		simulator.TaskDelay.MethodDelay = map[string]int{"LockHandoff": 0}
	}
	setDatastoreType(model)
	return model, nil
}

// setDatastoreType makes every datastore a VMFS volume by name. The simulator
// says OTHER, which drivers that look for VMFS, NFS or vSAN leave out.
func setDatastoreType(model *simulator.Model) {
	for _, datastore := range model.Map().All("Datastore") {
		summary := &datastore.(*simulator.Datastore).Summary
		summary.Type = string(types.HostFileSystemVolumeFileSystemTypeVMFS)
	}
}
