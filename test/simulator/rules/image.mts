import { refuseImage } from '../tasks/image.mjs';
import { webAddress } from './common.mjs';
import type { FieldRule } from './rule.mjs';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The bytes of a picture that came as base64; nothing where it is a link. */
export function imageBytes(value: string): Buffer | undefined {
	const isBase64 = value.length % 4 === 0 && BASE64.test(value);
	return isBase64 ? Buffer.from(value, 'base64') : undefined;
}

/** A picture: an http or https link, or base64 without the prefix of a data URL. */
export const image: FieldRule = (value) => {
	if (typeof value !== 'string') return 'must be a string';
	if (/^data:/i.test(value)) return 'must be base64 without a data: prefix';
	if (webAddress(value)) return undefined;
	if (/^[a-z][a-z\d+.-]*:/i.test(value)) return 'must be an http or https URL';
	const bytes = imageBytes(value);
	return bytes ? refuseImage(bytes) : 'must be a URL or base64';
};
