import gifenc from 'gifenc';
import { PNG } from 'pngjs';

/** A picture of the film, as PNG, and for how long it is seen. */
export interface Frame {
	png: Buffer;
	delayMs: number;
}

/** One of 256 is left for "as before". */
const MAX_COLORS = 255;
/** So many are just as they are: areas of one color would show a difference. */
const EXACT_COLORS = 100;

/** The pixels of a picture, each with its color as one number. */
interface Picture {
	width: number;
	height: number;
	pixels: Uint32Array;
}

/** An animated GIF of pictures that all have one size. What a frame does not change is not in it. */
export function encodeGif(frames: readonly Frame[]): Buffer {
	const pictures = frames.map(({ png }) => read(png));
	const changes = pictures.map(({ pixels }, at) => changedPlaces(pixels, pictures[at - 1]?.pixels));
	// One palette for all: what is white before and after a change stays one white.
	const colors = colorsFor(
		pictures.flatMap(({ pixels }, at) => changes[at].map((place) => pixels[place])),
	);
	const palette = [...colors, [0, 0, 0]];
	const asBefore = colors.length;
	const nearest = nearestIn(colors);
	const gif = gifenc.GIFEncoder();
	pictures.forEach(({ width, height, pixels }, at) => {
		const index = new Uint8Array(pixels.length).fill(asBefore);
		for (const place of changes[at]) index[place] = nearest(pixels[place]);
		gif.writeFrame(index, width, height, {
			delay: frames[at].delayMs,
			palette,
			transparent: at > 0,
			transparentIndex: asBefore,
			dispose: 1,
		});
	});
	gif.finish();
	return Buffer.from(gif.bytes());
}

function read(png: Buffer): Picture {
	const { width, height, data } = PNG.sync.read(png);
	return { width, height, pixels: new Uint32Array(data.buffer, data.byteOffset, width * height) };
}

function changedPlaces(now: Uint32Array, before: Uint32Array | undefined): number[] {
	const changed: number[] = [];
	for (let at = 0; at < now.length; at++) if (now[at] !== before?.[at]) changed.push(at);
	return changed;
}

/** The commonest colors, and those that come nearest to the others. */
function colorsFor(pixels: number[]): number[][] {
	const counts = new Map<number, number>();
	for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
	const byCount = [...counts].sort(([, one], [, other]) => other - one).map(([pixel]) => pixel);
	const exact = byCount.slice(0, EXACT_COLORS).map(rgbOf);
	const others = byCount.slice(EXACT_COLORS);
	if (others.length === 0) return exact;
	return [...exact, ...gifenc.quantize(colorBytes(others), MAX_COLORS - exact.length)];
}

const rgbOf = (pixel: number) => [...colorBytes([pixel]).slice(0, 3)];

function colorBytes(pixels: number[]): Uint8Array {
	return new Uint8Array(Uint32Array.from(pixels).buffer);
}

/** Finds the place of the color that is nearest, once for each. */
function nearestIn(colors: number[][]): (pixel: number) => number {
	const known = new Map<number, number>();
	return (pixel) => {
		const place = known.get(pixel) ?? gifenc.nearestColorIndex(colors, rgbOf(pixel));
		known.set(pixel, place);
		return place;
	};
}
