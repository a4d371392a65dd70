import { startVcsim, type Vcsim, vcsimAvailable } from "@novasphere/e2e-vcsim";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../src/index.ts";
import { areas } from "./areas.ts";
import { readRecorded, writeRecorded } from "./recorded-outcomes.ts";
import type { Deviation, Script } from "./script.ts";
import { type Outcome, runScript } from "./script-runner.ts";

const scripts = Object.values(areas).flatMap(({ scripts }) => scripts);

/** What the two servers answered differently, step by step. */
function differences(
  script: Script,
  vcsim: readonly Outcome[],
  simulator: readonly Outcome[],
): Omit<Deviation, "because">[] {
  return script.steps.flatMap(({ label }, index) => {
    const answers = { vcsim: vcsim[index], simulator: simulator[index] };
    if (JSON.stringify(answers.vcsim) === JSON.stringify(answers.simulator)) return [];
    return [{ step: `${script.title} › ${index + 1}. ${label}`, ...answers }];
  });
}

describe("the scripts", () => {
  it("are at least 60 of over 400 steps, each with a title of its own", () => {
    expect(scripts.length).toBeGreaterThanOrEqual(60);
    expect(scripts.flatMap(({ steps }) => steps).length).toBeGreaterThan(400);
    expect(new Set(scripts.map(({ title }) => title)).size).toBe(scripts.length);
  });

  it("have deviations with a reason, of steps that there are", () => {
    for (const { scripts, deviations } of Object.values(areas)) {
      const steps = scripts.flatMap(({ title, steps }) =>
        steps.map(({ label }, index) => `${title} › ${index + 1}. ${label}`),
      );
      for (const { step, because } of deviations) {
        expect(steps).toContain(step);
        expect(because).toMatch(/\w{3}/);
      }
    }
  });
});

/** Set to write down anew what vcsim answers, after another vcsim was taken or scripts were changed. */
const isRecording = process.env["NOVASPHERE_RECORD_VCSIM"] === "1";
const hasVcsim = await vcsimAvailable();
if (!hasVcsim)
  console.warn("no vcsim: scripts are compared with what was recorded of it, which is not compared with it");

describe(`as vcsim ${hasVcsim ? "does" : "did"}, but for what is listed`, () => {
  describe.each(Object.entries(areas))("%s", (name, { scripts, deviations }) => {
    const recorded = readRecorded(name);
    const answered: Record<string, readonly Outcome[]> = {};
    let vcsim: Vcsim | undefined;
    let simulator: Simulator;

    beforeAll(async () => {
      vcsim = hasVcsim ? await startVcsim() : undefined;
      simulator = await startSimulator({ tls: false });
    });

    afterAll(async () => {
      await simulator.close();
      await vcsim?.stop();
      // Where only some were run, the others are kept as they were.
      const outcomes = scripts.map(({ title }) => [title, answered[title] ?? recorded[title] ?? []] as const);
      if (isRecording && vcsim) writeRecorded(name, Object.fromEntries(outcomes));
    });

    it.each(scripts.map((script) => [script.title, script] as const))("%s", async (title, script) => {
      const theirs = vcsim ? plain(await runScript(script, vcsim.url, true)) : (recorded[title] ?? []);
      answered[title] = theirs;
      if (!isRecording) expect(theirs, "what was recorded of vcsim").toEqual(recorded[title]);
      const ours = plain(await runScript(script, simulator.url, false));
      const listed = deviations.filter(({ step }) => step.startsWith(`${title} › `));
      expect(differences(script, theirs, ours)).toEqual(listed.map(({ because: _, ...known }) => known));
    });
  });
});

/** As it is in a file. */
function plain(outcomes: readonly Outcome[]): readonly Outcome[] {
  return JSON.parse(JSON.stringify(outcomes)) as readonly Outcome[];
}
