import { invalidArgument, invalidName, notFound } from "../faults/faults.ts";
import { mergeOptions } from "../machines/machine-config.ts";
import type { MethodTable } from "../soap/method-table.ts";

/** Methods of the extension manager. */
export const extensionManagerMethods: MethodTable = {
  FindExtension({ vcenter, target, parameters: { extensionKey } }) {
    const { extensionList } = vcenter.registry.require("ExtensionManager", target.ref).properties;
    return extensionList.find(({ key }) => key === extensionKey);
  },
  RegisterExtension({ vcenter, target, parameters: { extension } }) {
    const manager = vcenter.registry.require("ExtensionManager", target.ref);
    const { extensionList } = manager.properties;
    if (extension.key === "" || extensionList.some(({ key }) => key === extension.key))
      throw invalidArgument("extension.key");
    vcenter.registry.update(manager, { extensionList: [...extensionList, extension] });
  },
  UpdateExtension({ vcenter, target, parameters: { extension } }) {
    const manager = vcenter.registry.require("ExtensionManager", target.ref);
    const { extensionList } = manager.properties;
    if (!extensionList.some(({ key }) => key === extension.key))
      throw notFound(`The extension '${extension.key}'`);
    vcenter.registry.update(manager, {
      extensionList: extensionList.map((present) => (present.key === extension.key ? extension : present)),
    });
  },
  UnregisterExtension({ vcenter, target, parameters: { extensionKey } }) {
    const manager = vcenter.registry.require("ExtensionManager", target.ref);
    const kept = manager.properties.extensionList.filter(({ key }) => key !== extensionKey);
    if (kept.length === manager.properties.extensionList.length)
      throw notFound(`The extension '${extensionKey}'`);
    vcenter.registry.update(manager, { extensionList: kept });
  },
};

/** Methods of the option manager. */
export const optionManagerMethods: MethodTable = {
  QueryOptions({ vcenter, target, parameters: { name } }) {
    const { setting } = vcenter.registry.require("OptionManager", target.ref).properties;
    if (name === undefined || name === "") return setting;
    const found = setting.filter(({ key }) => key === name || (name.endsWith(".") && key.startsWith(name)));
    if (found.length === 0) throw invalidName(name);
    return found;
  },
  UpdateOptions({ vcenter, target, parameters: { changedValue } }) {
    const manager = vcenter.registry.require("OptionManager", target.ref);
    vcenter.registry.update(manager, { setting: mergeOptions(manager.properties.setting, changedValue) });
  },
};
