package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// fixture is an inventory tree; README.md describes the format.
type fixture struct {
	Root []node `json:"root"`
}

// node is one inventory object of a fixture. Which fields count depends on Type.
type node struct {
	Type       string `json:"type"`
	Name       string `json:"name"`       // display name
	StoredName string `json:"storedName"` // when it is not the escaped display name

	Children []node `json:"children"` // Folder, VmwareDistributedVirtualSwitch

	// Datacenter
	Host              []node            `json:"host"`
	VM                []node            `json:"vm"`
	Datastore         []node            `json:"datastore"`
	Network           []node            `json:"network"`
	HiddenFolderNames map[string]string `json:"hiddenFolderNames"`

	// ClusterComputeResource, ComputeResource; Pools also of a ResourcePool
	Hosts []string `json:"hosts"`
	Pools []node   `json:"pools"`
}

// parseFixture reads one fixture, or the named one of a file with a "fixtures" key.
func parseFixture(content io.Reader, name string) (*fixture, error) {
	var file struct {
		fixture
		Fixtures map[string]fixture `json:"fixtures"`
	}
	if err := json.NewDecoder(content).Decode(&file); err != nil {
		return nil, fmt.Errorf("reading the fixture: %w", err)
	}
	if file.Fixtures == nil {
		return &file.fixture, checkStoredNames(file.Root)
	}
	if named, ok := file.Fixtures[name]; ok {
		return &named, checkStoredNames(named.Root)
	}
	names := slices.Sorted(maps.Keys(file.Fixtures))
	return nil, fmt.Errorf("no fixture is named %q: use -fixture-name with one of %s", name, strings.Join(names, ", "))
}

// checkStoredNames refuses stored names that the simulator would not take.
func checkStoredNames(nodes []node) error {
	for _, n := range nodes {
		if n.StoredName != "" && (n.Type == "Folder" || n.Type == "VirtualMachine") {
			return fmt.Errorf("fixture: %s %q cannot have a storedName, the simulator escapes its name", n.Type, n.Name)
		}
		for _, below := range [][]node{n.Children, n.Host, n.VM, n.Datastore, n.Network, n.Pools} {
			if err := checkStoredNames(below); err != nil {
				return err
			}
		}
	}
	return nil
}

var nameEscapes = strings.NewReplacer("%", "%25", "/", "%2f", `\`, "%5c")

// storedName is the name as vCenter keeps it. The simulator escapes names of
// folders and virtual machines by itself and takes all others as they are.
func (n node) storedName() string {
	if n.StoredName != "" {
		return n.StoredName
	}
	return nameEscapes.Replace(n.Name)
}

func (n node) unexpected(parent string) error {
	return fmt.Errorf("fixture: %s %q cannot be placed below %s", n.Type, n.Name, parent)
}
