import { strictEqual } from "node:assert/strict";
import { resolve } from "@std/path";
import { dataDirectory } from "./directory.ts";

Deno.test("data lie in IEL_DATA_DIR, else in datasets/data, whatever the working directory", () => {
  const [chosen, place] = [Deno.env.get("IEL_DATA_DIR"), Deno.cwd()];
  try {
    Deno.env.set("IEL_DATA_DIR", "some/data");
    strictEqual(dataDirectory(), resolve("some/data"));
    Deno.env.delete("IEL_DATA_DIR");
    Deno.chdir("/");
    strictEqual(dataDirectory(), resolve(import.meta.dirname!, "../../datasets/data"));
  } finally {
    Deno.chdir(place);
    if (chosen !== undefined) Deno.env.set("IEL_DATA_DIR", chosen);
  }
});
