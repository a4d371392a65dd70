import type { Vim } from "@novasphere/vim25";
import { notFound } from "../faults/faults.ts";

/** Which tags first-class disks carry; a tag is there once a disk carries it. */
export class FirstClassTags {
  readonly #tags = new Map<string, Vim.VslmTagEntry[]>();

  attach(id: string, tag: Vim.VslmTagEntry): void {
    const tags = this.listTags(id);
    if (!tags.some((other) => isSame(other, tag))) this.#tags.set(id, [...tags, tag]);
  }

  /** Throws NotFound for a tag that the disk does not carry. */
  detach(id: string, tag: Vim.VslmTagEntry): void {
    const tags = this.listTags(id);
    const kept = tags.filter((other) => !isSame(other, tag));
    if (kept.length === tags.length) throw notFound(`The tag '${tag.tagName}' of the disk '${id}'`);
    this.#tags.set(id, kept);
  }

  listTags(id: string): Vim.VslmTagEntry[] {
    return this.#tags.get(id) ?? [];
  }

  listDisks(tag: Vim.VslmTagEntry): Vim.ID[] {
    return [...this.#tags].flatMap(([id, tags]) =>
      tags.some((other) => isSame(other, tag)) ? [{ id }] : [],
    );
  }

  /** Takes all tags off a disk that is gone. */
  drop(id: string): void {
    this.#tags.delete(id);
  }
}

function isSame(one: Vim.VslmTagEntry, other: Vim.VslmTagEntry): boolean {
  return one.tagName === other.tagName && one.parentCategoryName === other.parentCategoryName;
}
