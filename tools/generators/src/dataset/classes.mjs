// @ts-check
import { Mistake } from "../mistake.mjs";

/** The value of masks that stands for no truth. */
const IGNORED = 255;

/**
 * The names of the classes, from a list with commas. Throws a {@link Mistake} that names the option.
 * @param {string} list
 */
export function classesOf(list) {
  const classes = list.split(",").map((name) => name.trim());
  const twice = classes.find((name, i) => classes.indexOf(name) < i);
  const problem = classes.includes("")
    ? `"${list}" has an empty name`
    : twice !== undefined
      ? `"${twice}" is there twice`
      : classes.length > IGNORED
        ? `${classes.length} classes are more than the ${IGNORED} values of a mask beside the ignored one`
        : undefined;
  if (problem !== undefined)
    throw new Mistake(problem, {
      where: "--classes",
      fix: "list names in the order of their values, such as road,car",
    });
  return classes;
}

/**
 * The colour of a class: its bits dealt out to red, green and blue from the highest down.
 *
 * Source: the VOC2012 development kit, `VOClabelcolormap`.
 * @param {number} index
 */
export function colourOf(index) {
  const colour = [0, 0, 0];
  for (let bit = 0; bit < 8; bit++) {
    const channel = bit % 3;
    colour[channel] = (colour[channel] ?? 0) | (((index >> bit) & 1) << (7 - Math.floor(bit / 3)));
  }
  return colour;
}
