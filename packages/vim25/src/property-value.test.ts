import { expectTypeOf, test } from "vitest";
import type { DataObject, ManagedObjectReference, Methods, PropertyValue, Vim } from "./index.ts";

test("a property path has the type of what it leads to, without undefined", () => {
  expectTypeOf<PropertyValue<"HostSystem", "summary.quickStats.overallCpuUsage">>().toEqualTypeOf<number>();
  expectTypeOf<PropertyValue<"HostSystem", "summary.hardware.memorySize">>().toEqualTypeOf<number | bigint>();
  expectTypeOf<PropertyValue<"HostSystem", "runtime.inMaintenanceMode">>().toEqualTypeOf<boolean>();
  expectTypeOf<PropertyValue<"HostSystem", "runtime">>().toEqualTypeOf<Vim.HostRuntimeInfo>();
  expectTypeOf<
    PropertyValue<"VirtualMachine", "runtime.powerState">
  >().toEqualTypeOf<Vim.VirtualMachinePowerState>();
});

test("an inherited property counts", () => {
  expectTypeOf<PropertyValue<"ClusterComputeResource", "name">>().toEqualTypeOf<string>();
  expectTypeOf<PropertyValue<"ClusterComputeResource", "host">>().toEqualTypeOf<ManagedObjectReference[]>();
});

test("a polymorphic step may name a field of a descendant", () => {
  expectTypeOf<PropertyValue<"ComputeResource", "summary.totalCpu">>().toEqualTypeOf<number>();
  expectTypeOf<PropertyValue<"ClusterComputeResource", "summary.numVmotions">>().toEqualTypeOf<number>();
  expectTypeOf<PropertyValue<"Datastore", "info.nas.remoteHost">>().toEqualTypeOf<string>();
});

test("an array is an array of all that its elements can be, and a key leads to one of them", () => {
  type Devices = PropertyValue<"VirtualMachine", "config.hardware.device">;
  expectTypeOf<Devices>().toEqualTypeOf<Vim.AnyVirtualDevice[]>();
  expectTypeOf<
    PropertyValue<"VirtualMachine", "config.hardware.device[2000]">
  >().toEqualTypeOf<Vim.AnyVirtualDevice>();
  expectTypeOf<
    PropertyValue<"VirtualMachine", "config.hardware.device[2000].capacityInBytes">
  >().toEqualTypeOf<number | bigint>();
  expectTypeOf<
    PropertyValue<"VirtualMachine", 'config.extraConfig["nvp.vm-uuid"].key'>
  >().toEqualTypeOf<string>();
});

test("unknown types and paths are unknown", () => {
  expectTypeOf<PropertyValue<"HostSystem", "summary.noSuchField">>().toEqualTypeOf<unknown>();
  expectTypeOf<PropertyValue<"NoSuchType", "name">>().toEqualTypeOf<unknown>();
  expectTypeOf<PropertyValue<"HostSystem", string>>().toEqualTypeOf<unknown>();
  expectTypeOf<PropertyValue<string, "name">>().toEqualTypeOf<unknown>();
});

test("$type narrows a polymorphic value to one descendant", () => {
  const label = (device: Vim.AnyVirtualDevice) => {
    if (device.$type === "VirtualDisk") {
      expectTypeOf(device.capacityInKB).toEqualTypeOf<number | bigint>();
      expectTypeOf(device.key).toEqualTypeOf<number>();
    }
  };
  expectTypeOf(label).parameter(0).toEqualTypeOf<Vim.AnyVirtualDevice>();
  expectTypeOf<{ $type: "ManagedEntity"; key: 1 }>().not.toExtend<Vim.AnyVirtualDevice>();
});

test("a data object is named by its type, a method's request and response by the method", () => {
  expectTypeOf<DataObject<"AboutInfo">["apiVersion"]>().toEqualTypeOf<string>();
  expectTypeOf<Methods["CurrentTime"]["response"]>().toEqualTypeOf<string>();
  expectTypeOf<Methods["PowerOnVM_Task"]["response"]>().toEqualTypeOf<ManagedObjectReference>();
  expectTypeOf<Methods["FindByInventoryPath"]["response"]>().toEqualTypeOf<
    ManagedObjectReference | undefined
  >();
  expectTypeOf<Methods["Logout"]["response"]>().toEqualTypeOf<void>();
  expectTypeOf<Methods["RetrievePropertiesEx"]["request"]["specSet"]>().toEqualTypeOf<
    Vim.PropertyFilterSpec[]
  >();
});
