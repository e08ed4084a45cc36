import assert from "node:assert/strict";
import { wheelsFor } from "./wheel.ts";

const PLATFORMS = [
  { os: "linux", arch: "x86_64", variant: "cpu", wheels: 1 },
  { os: "linux", arch: "x86_64", variant: "cuda", wheels: 13 },
  { os: "linux", arch: "aarch64", variant: "cpu", wheels: 1 },
  { os: "darwin", arch: "aarch64", variant: "cpu", wheels: 1 },
  { os: "darwin", arch: "aarch64", variant: "cuda", wheels: 0 },
  { os: "darwin", arch: "x86_64", variant: "cpu", wheels: 0 },
  { os: "windows", arch: "x86_64", variant: "cpu", wheels: 0 },
] as const;

Deno.test("every row is pinned, and no two rows are the same file", () => {
  const hashes = PLATFORMS.flatMap((platform) => wheelsFor(platform) ?? []).map((wheel) => {
    assert.match(wheel.sha256, /^[0-9a-f]{64}$/, wheel.project);
    assert.ok(wheel.unpackedBytes > wheel.bytes, wheel.project);
    return wheel.sha256;
  });
  assert.equal(new Set(hashes).size, hashes.length);
});

for (const { wheels, ...platform } of PLATFORMS) {
  Deno.test(`${platform.os} ${platform.arch} ${platform.variant}: ${wheels} wheels`, () => {
    assert.equal(wheelsFor(platform)?.length ?? 0, wheels);
  });
}

Deno.test("members are the libraries, not headers or Python's files", () => {
  const [tensorflow, cublas] = wheelsFor({ os: "linux", arch: "x86_64", variant: "cuda" })!;
  assert.match("tensorflow/libtensorflow_cc.so.2", tensorflow!.members);
  assert.doesNotMatch("tensorflow/python/_pywrap_tensorflow_internal.so", tensorflow!.members);
  assert.match("nvidia/cublas/lib/libcublas.so.12", cublas!.members);
  assert.doesNotMatch("nvidia/cublas/include/cublas.h", cublas!.members);
  assert.doesNotMatch("nvidia_cublas_cu12-12.9.3.13.dist-info/RECORD", cublas!.members);
});
