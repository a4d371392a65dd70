import type { TaskProgress } from "@novasphere/vsphere-client";
import type { CliOutput } from "../cli-io.ts";
import { escapeControls } from "./table.ts";

const barWidth = 20;
/** Where lines cannot change, a task that moves by less than this many percent is not worth another one. */
const lineStepPercent = 50;

/**
 * Shows vSphere tasks as they run: in a terminal one line per task that changes in place, elsewhere a
 * few lines for each. Give {@link TaskDisplay.show} as `onProgress` to whatever runs tasks.
 */
export class TaskDisplay {
  readonly #out: CliOutput;
  readonly #indent: string;
  #isLineOpen = false;
  #lastLine: TaskProgress | undefined;

  constructor(out: CliOutput, indent = "") {
    this.#out = out;
    this.#indent = indent;
  }

  readonly show = (progress: TaskProgress): void => {
    const line = this.#indent + describeTask(progress);
    if (this.#out.isTTY !== true) {
      if (!isWorthALine(this.#lastLine, progress)) return;
      this.#lastLine = progress;
      this.#out.write(`${line}\n`);
      return;
    }
    const isFinished = progress.state === "success" || progress.state === "error";
    const width = this.#out.columns ?? 80;
    this.#out.write(`\r\u001b[K${[...line].slice(0, width - 1).join("")}${isFinished ? "\n" : ""}`);
    this.#isLineOpen = !isFinished;
  };

  /** Ends a line that is still open, so that other text can follow. */
  close(): void {
    if (this.#isLineOpen) this.#out.write("\n");
    this.#isLineOpen = false;
  }
}

function isWorthALine(last: TaskProgress | undefined, now: TaskProgress): boolean {
  if (last?.task.value !== now.task.value || last.state !== now.state) return true;
  return (now.percent ?? 0) - (last.percent ?? 0) >= lineStepPercent;
}

/** `CreateVM_Task      [##########          ]  50 %  running  web-1`. */
export function describeTask({ method, state, percent, entityName }: TaskProgress): string {
  const filled = Math.round(((percent ?? 0) / 100) * barWidth);
  const bar = "#".repeat(filled).padEnd(barWidth);
  const share = `${percent ?? 0} %`.padStart(5);
  const object = entityName === undefined ? "" : `  ${escapeControls(entityName)}`;
  return `${method.padEnd(18)} [${bar}] ${share}  ${state.padEnd(7)}${object}`.trimEnd();
}
