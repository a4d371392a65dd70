import { describe, expect, test } from "vitest";
import type { OpsErrorCode } from "../errors.ts";
import { readHardwareSettings } from "./hardware-settings.ts";

type Texts = Readonly<Record<string, string>>;

function read(extraSpecs: Texts, properties: Texts, vcpus = 8) {
  const flavor = { vcpus, memoryMb: 1024, rootGb: 1, extraSpecs };
  return readHardwareSettings({ flavor, image: { id: "image", properties } });
}

const custom = { level: "custom", shares: 700 };

describe("settings of flavor and image", () => {
  test("that say nothing leave everything to vSphere, apart from Nova's defaults", () => {
    expect(read({}, {})).toEqual({
      guestId: "otherGuest",
      adapter: "lsiLogic",
      vifModel: "VirtualE1000",
      hardwareVersion: undefined,
      firmware: undefined,
      videoRamMb: undefined,
      coresPerSocket: undefined,
      cpu: undefined,
      memory: undefined,
      diskIo: undefined,
      vif: undefined,
    });
  });

  test.each<[Texts, Texts, object]>([
    [
      { "quota:cpu_limit": "2000", "quota:cpu_reservation": "500" },
      {},
      { cpu: { limit: 2000, reservation: 500 } },
    ],
    [{ "quota:cpu_shares_level": "high" }, {}, { cpu: { shares: { level: "high", shares: 0 } } }],
    [
      { "quota:cpu_shares_level": "custom", "quota:cpu_shares_share": "700" },
      {},
      { cpu: { shares: custom } },
    ],
    [
      { "quota:memory_limit": "512", "quota:memory_reservation": "512" },
      {},
      { memory: { limit: 512, reservation: 512 } },
    ],
    [{ "quota:memory_shares_level": "Low" }, {}, { memory: { shares: { level: "low", shares: 0 } } }],
    [
      { "quota:disk_io_limit": "300", "quota:disk_io_reservation": "0" },
      {},
      { diskIo: { limit: 300, reservation: 0 } },
    ],
    [
      { "quota:vif_limit": "100", "quota:vif_shares_level": "normal" },
      {},
      { vif: { limit: 100, shares: { level: "normal", shares: 0 } } },
    ],
    [{ "vmware:hw_version": "vmx-13" }, {}, { hardwareVersion: "vmx-13" }],
    [{}, { os_distro: "rhel7_64Guest" }, { guestId: "rhel7_64Guest" }],
    [{}, { os_distro: "Ubuntu" }, { guestId: "ubuntu64Guest" }],
    [{}, { vmware_ostype: "debian10_64Guest" }, { guestId: "debian10_64Guest" }],
    [{}, { os_distro: "alpine", vmware_ostype: "debian10_64Guest" }, { guestId: "otherLinux64Guest" }],
    [{}, { hw_firmware_type: "uefi" }, { firmware: "efi" }],
    [{}, { hw_firmware_type: "bios" }, { firmware: "bios" }],
    [{ "hw_video:ram_max_mb": "64" }, { hw_video_ram: "64" }, { videoRamMb: 64 }],
    [{}, { hw_disk_bus: "ide" }, { adapter: "ide" }],
    [{}, { hw_disk_bus: "scsi" }, { adapter: "lsiLogic" }],
    [{}, { hw_disk_bus: "scsi", hw_scsi_model: "lsisas1068" }, { adapter: "lsiLogicsas" }],
    [{}, { hw_scsi_model: "vmpvscsi" }, { adapter: "paraVirtual" }],
    [{}, { hw_scsi_model: "buslogic" }, { adapter: "busLogic" }],
    [{}, { vmware_adaptertype: "paraVirtual" }, { adapter: "paraVirtual" }],
    [{}, { hw_vif_model: "e1000e" }, { vifModel: "VirtualE1000e" }],
    [{}, { hw_vif_model: "VirtualVmxnet3" }, { vifModel: "VirtualVmxnet3" }],
    [{}, { hw_vif_model: "sriov" }, { vifModel: "VirtualSriovEthernetCard" }],
    [{ "hw:cpu_cores": "4" }, {}, { coresPerSocket: 4 }],
    [{ "hw:cpu_sockets": "2" }, {}, { coresPerSocket: 4 }],
    [{ "hw:cpu_max_sockets": "2" }, {}, { coresPerSocket: 4 }],
    [{ "hw:cpu_max_cores": "2" }, {}, { coresPerSocket: 1 }],
    [{}, { hw_cpu_sockets: "4" }, { coresPerSocket: 2 }],
    [{ "hw:cpu_cores": "8" }, { hw_cpu_cores: "2" }, { coresPerSocket: 8 }],
    [{ "hw:cpu_max_sockets": "4" }, { hw_cpu_max_sockets: "1" }, { coresPerSocket: 8 }],
  ])("flavor %j with image %j gives %j", (extraSpecs, properties, expected) => {
    expect(read(extraSpecs, properties)).toMatchObject(expected);
  });

  const flavor: OpsErrorCode = "OPS_INVALID_EXTRA_SPEC";
  const image: OpsErrorCode = "OPS_INVALID_IMAGE_PROPERTY";

  test.each<[Texts, Texts, OpsErrorCode, string]>([
    [
      { "quota:cpu_limit": "fast" },
      {},
      flavor,
      "quota:cpu_limit is 'fast'; expected a whole number of at least 1",
    ],
    [{ "quota:cpu_limit": "1.5" }, {}, flavor, "whole number"],
    [{ "quota:cpu_limit": "0" }, {}, flavor, "at least 1"],
    [{ "quota:memory_reservation": "-1" }, {}, flavor, "at least 0"],
    [{ "quota:memory_reservation": "2048" }, {}, flavor, "at most the flavor's memory, 1024 MB"],
    [
      { "quota:cpu_limit": "100", "quota:cpu_reservation": "200" },
      {},
      flavor,
      "at most quota:cpu_limit, which is 100",
    ],
    [{ "quota:vif_shares_level": "huge" }, {}, flavor, "one of low, normal, high, custom"],
    [{ "quota:disk_io_shares_level": "custom" }, {}, flavor, "quota:disk_io_shares_share beside it"],
    [{ "quota:cpu_shares_share": "5" }, {}, flavor, "quota:cpu_shares_level=custom beside it"],
    [{ "vmware:hw_version": "13" }, {}, flavor, "such as vmx-19"],
    [{}, { hw_video_ram: "64" }, image, "hw_video:ram_max_mb, which is not set"],
    [{ "hw_video:ram_max_mb": "32" }, { hw_video_ram: "64" }, image, "which is 32"],
    [{}, { os_distro: "templeos" }, image, "a vSphere guest id (…Guest) or one of"],
    [{}, { hw_disk_bus: "virtio" }, image, "one of ide, scsi"],
    [{}, { hw_disk_bus: "ide", hw_scsi_model: "buslogic" }, image, "none beside hw_disk_bus=ide"],
    [{}, { hw_scsi_model: "virtio-scsi" }, image, "one of lsilogic, lsisas1068, buslogic, vmpvscsi"],
    [{}, { hw_vif_model: "virtio" }, image, "one of e1000, e1000e, pcnet, sriov, vmxnet, vmxnet3"],
    [{}, { hw_firmware_type: "coreboot" }, image, "one of bios, uefi"],
    [{ "hw:cpu_cores": "3" }, {}, flavor, "divides 8 vCPUs"],
    [{ "hw:cpu_sockets": "2", "hw:cpu_max_cores": "2" }, {}, flavor, "divides 8 vCPUs"],
    [{}, { hw_cpu_cores: "0" }, image, "at least 1"],
    [
      { "hw:cpu_max_cores": "2" },
      { hw_cpu_max_cores: "4" },
      image,
      "at most the flavor's hw:cpu_max_cores, which is 2",
    ],
  ])("flavor %j with image %j is refused with %s", (extraSpecs, properties, code, problem) => {
    expect(() => read(extraSpecs, properties)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(problem) }),
    );
  });
});
