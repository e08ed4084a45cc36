/**
 * An Indexed Job of Kubernetes, one run an index, as the manifest that kubectl takes.
 *
 * @module
 */
import { stringify } from "yaml";
import type { KubernetesSettings } from "./config.ts";

/** What a job runs. */
export interface KubernetesJob {
  /** Its name. */
  readonly name: string;
  /** Number of indices. */
  readonly tasks: number;
  /** Arguments of the image, whose entry point runs tasks of the kit; `--task <k>` is added. */
  readonly command: readonly string[];
}

/** User of the image, and group of its volumes. */
const USER = 1000;
/** Folders of the image's volumes. */
const FOLDERS = { data: "/data", results: "/kit/results/runs", cache: "/cache" } as const;
/** Times that an index may fail; a pod that its node loses does not count. */
const FAILURES = 3;

/** Signs of a name that leaves room for the index behind it. */
const LABEL = 63 - "-99999".length;

/**
 * The name of a job: its pods have it as the name of their host, which takes lower-case letters, digits
 * and hyphens, 63 of them with the index.
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
              // Not IEL_CACHE_DIR, which names the library that lies in the image.
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
