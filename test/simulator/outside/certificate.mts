import { generateKeyPairSync, sign } from 'node:crypto';

const SEQUENCE = 0x30;
const SET = 0x31;
const DAY_MS = 86_400_000;

/** One value of a certificate: its type, the length of its content, its content. */
function der(type: number, ...parts: Array<Buffer | number[]>): Buffer {
	const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
	const { length } = content;
	if (length > 0xffff) throw new Error('Too long for a certificate');
	const size = length < 128 ? [length] : [0x82, length >> 8, length & 255];
	return Buffer.concat([Buffer.from([type, ...size]), content]);
}

const objectId = (...bytes: number[]) => der(0x06, bytes);

/** A point in time as certificates write it: YYMMDDhhmmssZ. */
function time(at: number): Buffer {
	const digits = new Date(at).toISOString().replace(/\D/g, '').slice(2, 14);
	return der(0x17, Buffer.from(`${digits}Z`));
}

/** A key and a certificate for 127.0.0.1 that it has signed itself, good from yesterday to tomorrow. */
export function ownCertificate(): { key: string; cert: string } {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const ecdsaWithSha256 = der(SEQUENCE, objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));
	const commonName = [objectId(0x55, 4, 3), der(0x0c, Buffer.from('simulator'))];
	const name = der(SEQUENCE, der(SET, der(SEQUENCE, ...commonName)));
	const address = der(SEQUENCE, der(0x87, [127, 0, 0, 1]));
	const alternativeName = der(SEQUENCE, objectId(0x55, 0x1d, 0x11), der(0x04, address));
	const content = der(
		SEQUENCE,
		der(0xa0, der(0x02, [2])),
		der(0x02, [1]),
		ecdsaWithSha256,
		name,
		der(SEQUENCE, time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
		name,
		publicKey.export({ type: 'spki', format: 'der' }),
		der(0xa3, der(SEQUENCE, alternativeName)),
	);
	const signature = der(0x03, [0], sign('sha256', content, privateKey));
	const lines = der(SEQUENCE, content, ecdsaWithSha256, signature)
		.toString('base64')
		.replace(/.{64}/g, '$&\n');
	return {
		key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
		cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
	};
}
