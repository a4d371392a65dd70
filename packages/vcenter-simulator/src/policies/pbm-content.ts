import type { Vim } from "@novasphere/vim25";
import type { Vcenter } from "../vcenter.ts";

/** The entry object of the storage policy service. */
export function pbmContent({ content }: Vcenter): Vim.PbmServiceInstanceContent {
  return {
    aboutInfo: { name: "PBM", version: "2.0", instanceUuid: content.about.instanceUuid ?? "" },
    sessionManager: { type: "PbmSessionManager", value: "SessionManager" },
    capabilityMetadataManager: { type: "PbmCapabilityMetadataManager", value: "CapabilityMetadataManager" },
    profileManager: { type: "PbmProfileProfileManager", value: "ProfileManager" },
    complianceManager: { type: "PbmComplianceManager", value: "complianceManager" },
    placementSolver: { type: "PbmPlacementSolver", value: "placementSolver" },
  };
}
