/**
 * The colours of CamVid's original annotations, 32 classes, and their mapping to SegNet's eleven
 * classes.
 *
 * The grouping is that of MathWorks' example for this data set (`camvidPixelLabelIDs`), which says that
 * it follows the training of SegNet; SegNet's authors published annotations but no table. Void belongs
 * to no class.
 *
 * @module
 */
import type { MaskMeaning, MaskValue } from "./label_table.ts";
import { MANIFESTS } from "./manifest.ts";

/** Colours by the kit's name of the class; the comments give the database's own names. */
const GROUPS: Readonly<Record<string, readonly [MaskValue, ...MaskValue[]]>> = {
  sky: ["#808080"], // Sky
  building: ["#800000", "#008040", "#40c000", "#400040", "#c00080"], // Building, Bridge, Wall, Tunnel, Archway
  pole: ["#c0c080", "#000040"], // Column_Pole, TrafficCone
  road: ["#804080", "#8000c0", "#c00040"], // Road, LaneMkgsDriv, LaneMkgsNonDriv
  pavement: ["#0000c0", "#40c080", "#8080c0"], // Sidewalk, ParkingBlock, RoadShoulder
  tree: ["#808000", "#c0c000"], // Tree, VegetationMisc
  sign: ["#c08080", "#808040", "#004040"], // SignSymbol, Misc_Text, TrafficLight
  fence: ["#404080"], // Fence
  car: ["#400080", "#4080c0", "#c080c0", "#c04080", "#804040"], // Car, SUVPickupTruck, Truck_Bus, Train, OtherMoving
  pedestrian: ["#404000", "#c08040", "#4000c0", "#408040"], // Pedestrian, Child, CartLuggagePram, Animal
  bicyclist: ["#0080c0", "#c000c0"], // Bicyclist, MotorcycleScooter
};

/**
 * The meaning of CamVid's colour annotations.
 *
 * @example 32 colours, in the order of the grey ones
 * ```ts
 * import { CAMVID_COLOURS } from "./camvid_colours.ts";
 * import { labelTable } from "./label_table.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const { classes, ignored } = CAMVID_COLOURS;
 * strictEqual(classes.flatMap(({ value, also = [] }) => [value, ...also]).length, 31);
 * deepStrictEqual([classes[3]!.name, classes[3]!.value, ignored], ["road", "#804080", ["#000000"]]);
 * labelTable(CAMVID_COLOURS);
 * ```
 */
export const CAMVID_COLOURS: MaskMeaning = {
  classes: MANIFESTS.camvid.classes.map((known) => {
    const [value, ...also] = GROUPS[known.name]!;
    return { ...known, value, also };
  }),
  ignored: ["#000000"], // Void
};
