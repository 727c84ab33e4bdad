/** What a MIME type says for sure about what stands behind a link, in the words of people. */

type Kind = readonly [RegExp, string];

export const IMAGES: Kind = [/^image\//, 'an image'];
export const VIDEOS: Kind = [/^video\//, 'a video'];
export const SOUNDS: Kind = [/^audio\//, 'an audio file'];
export const TEXTS: readonly Kind[] = [
	[/^application\/pdf$/, 'a PDF'],
	[/^(text\/|application\/(json|xml)$)/, 'a text'],
];
