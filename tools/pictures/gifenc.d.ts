/** What the film uses of gifenc, which brings no types of its own. */
declare module 'gifenc' {
	type Palette = number[][];

	interface FrameOptions {
		/** In milliseconds. */
		delay: number;
		palette: Palette;
		transparent: boolean;
		transparentIndex: number;
		/** 1 leaves the picture so far where the next one is transparent. */
		dispose: number;
	}

	interface Encoder {
		writeFrame(index: Uint8Array, width: number, height: number, options: FrameOptions): void;
		finish(): void;
		bytes(): Uint8Array;
	}

	const gifenc: {
		GIFEncoder(): Encoder;
		quantize(rgba: Uint8Array, maxColors: number): Palette;
		nearestColorIndex(palette: Palette, rgb: number[]): number;
	};
	export default gifenc;
}
