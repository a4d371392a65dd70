// nova.conf

// Checking, showing, describing
export { checkConfig } from "./check.ts";
export type { ClusterEntry, ClusterList, DuplicateCluster } from "./cluster-list.ts";
// Loading
export { type Config, loadConfig, type ReloadResult } from "./config.ts";
export type { ConfigChange } from "./config-change.ts";
// Files without declarations
export { type ConfigFile, parseConfigFile } from "./config-file.ts";
export type { Assignment, WrittenLine } from "./config-lines.ts";
export { type ConfigProblem, type ConfigWarningCode, formatProblem } from "./config-problem.ts";
export type { ConfigRequest } from "./config-reading.ts";
export { type ConfigSource, takeConfigSources } from "./config-source.ts";
export type { ConfigValues } from "./config-values.ts";
export type { Dictionary } from "./container-type.ts";
// Declaring options
export {
  bool,
  clusterList,
  dict,
  float,
  hostAddress,
  int,
  ipAddress,
  list,
  multiStr,
  port,
  str,
  uri,
} from "./declare.ts";
// Errors
export {
  ConfigError,
  type ConfigErrorCode,
  ConfigFileError,
  type ConfigFileErrorCode,
  ConfigLoadError,
  ConfigSyntaxError,
  type ConfigSyntaxErrorCode,
  ConfigValueError,
  type ConfigValueErrorCode,
} from "./errors.ts";
export type { SectionMap } from "./ini-bridge.ts";
export {
  findNovaOptions,
  loadNovaConfig,
  type NovaConfig,
  type NovaConfigValues,
} from "./load-nova-config.ts";
export { type NovaOptions, novaOptions } from "./nova/nova-options.ts";
export { listOtherVCenters, type OtherVCenter, type OtherVCenterValues } from "./nova/other-vcenters.ts";
export { isWithoutEffect } from "./nova/without-effect.ts";
export type { OldName, Option, OptionSettings, OptionTable } from "./option.ts";
export type { ConfigOverrides } from "./overrides.ts";
export { configReference } from "./reference-page.ts";
export { sampleConfig } from "./sample.ts";
export { Secret, secretMask } from "./secret.ts";
export { formatShownOptions, type ShownOption, showConfig } from "./show.ts";
export { formatSource, type ValueSource } from "./value-source.ts";
