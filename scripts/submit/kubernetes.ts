/**
 * The manifest of a Kubernetes Indexed Job, with one run per index, for kubectl.
 *
 * @module
 */
import { stringify } from "yaml";
import type { KubernetesSettings } from "./config.ts";

/** The contents of a job. */
export interface KubernetesJob {
  /** Its name. */
  readonly name: string;
  /** Number of indices. */
  readonly tasks: number;
  /** Arguments of the image, whose entry point runs the kit's tasks; `--task <k>` is added. */
  readonly command: readonly string[];
}

/** User of the image, and group of its volumes. */
const USER = 1000;
/** Folders of the image's volumes. */
const FOLDERS = { data: "/data", results: "/kit/results/runs", cache: "/cache" } as const;
/** Number of times an index may fail; pods lost with their node do not count. */
const FAILURES = 3;

/** Maximum length of a name, which leaves room for the index after it. */
const LABEL = 63 - "-99999".length;

/**
 * The name of a job. Its pods use it as their host name, which allows lower-case letters, digits and
 * hyphens, at most 63 characters including the index.
 */
const labelOf = (name: string): string =>
  name.replaceAll(/[^a-z0-9-]/g, "-").slice(0, LABEL).replace(/-+$/, "");

/** The manifest, as an object. */
export function kubernetesJob(
  { name, tasks, command }: KubernetesJob,
  settings: KubernetesSettings,
) {
  const { cpus, gpus, mem, atOnce, image, namespace, resultsClaim, dataClaim } = settings;
  const resources = {
    cpu: `${cpus}`,
    ...mem ? { memory: mem } : {},
    ...gpus ? { "nvidia.com/gpu": `${gpus}` } : {},
  };
  const claim = (claimName: string) => ({ persistentVolumeClaim: { claimName } });
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: labelOf(name),
      ...namespace ? { namespace } : {},
      labels: { "app.kubernetes.io/name": "iel-kit" },
    },
    spec: {
      completionMode: "Indexed",
      completions: tasks,
      parallelism: Math.min(atOnce ?? tasks, tasks),
      backoffLimitPerIndex: FAILURES,
      podFailurePolicy: {
        rules: [{
          action: "Ignore",
          onPodConditions: [{ type: "DisruptionTarget", status: "True" }],
        }],
      },
      template: {
        spec: {
          restartPolicy: "Never",
          terminationGracePeriodSeconds: 60,
          securityContext: { runAsNonRoot: true, runAsUser: USER, fsGroup: USER },
          containers: [{
            name: "run",
            image,
            args: [...command, "--task", "$(JOB_COMPLETION_INDEX)"],
            env: [
              { name: "IEL_DATA_DIR", value: FOLDERS.data },
              // Not IEL_CACHE_DIR, which points to the library in the image.
              { name: "XDG_CACHE_HOME", value: FOLDERS.cache },
            ],
            resources: { requests: resources, limits: resources },
            volumeMounts: Object.entries(FOLDERS).map(([name, mountPath]) => ({ name, mountPath })),
          }],
          volumes: [
            { name: "data", ...dataClaim ? claim(dataClaim) : { emptyDir: {} } },
            { name: "results", ...claim(resultsClaim) },
            { name: "cache", emptyDir: {} },
          ],
        },
      },
    },
  };
}

/** A manifest as YAML. */
export function toYaml(manifest: ReturnType<typeof kubernetesJob>): string {
  return stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false });
}
