/** How names are written in one of the two trees of a disc. */
export interface IsoNaming {
  /** Value of the volume descriptor's type byte. */
  readonly descriptorType: 1 | 2;
  /** Escape sequence that announces the character set; empty for the primary tree. */
  readonly escape: string;
  encode(text: string): Uint8Array;
  /** Name of a file as it stands in a directory, with its version. */
  fileName(name: string): string;
  directoryName(name: string): string;
}

/** The tree every system reads: capital letters of ASCII. */
export const primaryNaming: IsoNaming = {
  descriptorType: 1,
  escape: "",
  encode: (text) => Buffer.from(text, "latin1"),
  fileName: (name) => `${name.toUpperCase()};1`,
  directoryName: (name) => name.toUpperCase(),
};

/** Joliet: the names as they are, in UCS-2. Linux and Windows prefer it. */
export const jolietNaming: IsoNaming = {
  descriptorType: 2,
  escape: "%/E",
  encode: (text) => Buffer.from(text, "utf16le").swap16(),
  fileName: (name) => `${name};1`,
  directoryName: (name) => name,
};
