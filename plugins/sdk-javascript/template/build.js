// Makes the component: JavaScript's engine and adapter.js in one file, without WASI.

import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { componentize } from "@bytecodealliance/componentize-js";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const { component } = await componentize({
  sourcePath: path("adapter.js"),
  witPath: path("wit"),
  worldName: "component",
  disableFeatures: ["random", "stdio", "clocks", "http", "fetch-event"],
});
await writeFile(path("my-adapter.wasm"), component);
