import type { CliOutput } from "../cli-io.ts";
import { tableOptions } from "../output/output-format.ts";
import { type Column, formatTable } from "../output/table.ts";

const textWidth = 100;

/** Tells what a demo does, step by step, in text that stands alone. */
export class Story {
  readonly #out: CliOutput;
  #steps = 0;

  constructor(out: CliOutput) {
    this.#out = out;
  }

  /** Starts the next step. */
  step(title: string): void {
    this.#steps += 1;
    const line = `${this.#steps}. ${title}`;
    this.#out.write(`\n${line}\n${"=".repeat(line.length)}\n`);
  }

  /** A paragraph, wrapped. */
  say(text: string): void {
    let line = "";
    for (const word of text.split(" ")) {
      if (line !== "" && line.length + 1 + word.length > textWidth) {
        this.#out.write(`${line}\n`);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    this.#out.write(`${line}\n`);
  }

  /** A command as one would type it to get the same. */
  command(text: string): void {
    this.#out.write(`\n$ ${text}\n`);
  }

  /** Lines as they are. */
  lines(...lines: readonly string[]): void {
    for (const line of lines) this.#out.write(`${line}\n`);
  }

  table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): void {
    this.#out.write(formatTable(columns, rows, tableOptions(this.#out)));
  }
}
