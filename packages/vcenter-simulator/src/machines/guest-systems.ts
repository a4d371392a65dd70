const names: Readonly<Record<string, string>> = {
  centos9_64Guest: "CentOS 9 (64-bit)",
  debian12_64Guest: "Debian GNU/Linux 12 (64-bit)",
  other6xLinux64Guest: "Other 6.x or later Linux (64-bit)",
  otherGuest: "Other (32-bit)",
  otherGuest64: "Other (64-bit)",
  otherLinux64Guest: "Other Linux (64-bit)",
  rhel9_64Guest: "Red Hat Enterprise Linux 9 (64-bit)",
  ubuntu64Guest: "Ubuntu Linux (64-bit)",
  windows2019srv_64Guest: "Microsoft Windows Server 2019 (64-bit)",
};

/** Guest ids with the names people know them by. */
export function listGuestSystems(): [string, string][] {
  return Object.entries(names);
}

/** The name people know a guest id by. */
export function guestFullName(guestId: string): string {
  return names[guestId] ?? guestId;
}
