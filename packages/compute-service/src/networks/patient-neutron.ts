import { type PatienceOptions, patiently } from "../service/patience.ts";
import type { NeutronApi } from "./neutron-api.ts";
import { NeutronError } from "./neutron-error.ts";

/**
 * Neutron for operations that nobody waits for: they wait for it while it is away. A port is not asked for twice, because
 * there might be two.
 */
export function patientNeutron(neutron: NeutronApi, options: PatienceOptions): NeutronApi {
  return {
    send: (context, rights, request) =>
      request.method === "POST"
        ? neutron.send(context, rights, request)
        : patiently("Neutron", options, () => neutron.send(context, rights, request)),
    hasExtension: async (alias) => {
      const { refusal, isThere } = await patiently("Neutron", options, () => askFor(neutron, alias));
      if (refusal) throw refusal;
      return isThere;
    },
  };
}

interface ExtensionAnswer {
  readonly status: number;
  readonly isThere: boolean;
  readonly refusal?: NeutronError;
}

async function askFor(neutron: NeutronApi, alias: string): Promise<ExtensionAnswer> {
  try {
    return { status: 200, isThere: await neutron.hasExtension(alias) };
  } catch (refusal) {
    if (!(refusal instanceof NeutronError)) throw refusal;
    return { status: refusal.status, isThere: false, refusal };
  }
}
