import { publicLink } from '../../../nodes/CometApiKling/media/publicLink';
import { SOURCE_VIDEO } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import { refusalOf } from '../parameters/refusalOf';

const BINARY = { id: 'filesystem-v2:a', data: 'filesystem-v2', mimeType: 'video/mp4' };
const FILE = { binary: BINARY, extension: 'mp4', identity: {} };
const SIGNED = 'https://n8n.example.com/rest/binary-data/signed?token=t';

/** A link by an n8n whose helpers are these. */
const linkBy = (helpers: object, baseUrl = 'https://api.cometapi.com') =>
	publicLink({ helpers } as never, FILE, SOURCE_VIDEO, { seconds: 3600, baseUrl });

test('the link is signed by n8n for so many seconds, and ends like the file', () => {
	const createBinarySignedUrl = jest.fn(() => SIGNED);

	expect(linkBy({ createBinarySignedUrl })).toBe(`${SIGNED}&file=clip.mp4`);
	expect(createBinarySignedUrl).toHaveBeenCalledWith(BINARY, '3600s');
});

test('an n8n without the helper, before 1.90, makes none, and the way round is said', () => {
	const { message, description } = refusalOf(() => linkBy({}));

	expect(message).toBe('This n8n makes no links to its files');
	expect(description).toBe(
		'Update n8n, or put the video where a link opens it and choose "Link (URL)" in "Video Source".',
	);
});

test('an n8n whose helper throws makes none, and its reason is said', () => {
	const createBinarySignedUrl = () => {
		throw new Error('binary data is in memory');
	};

	const { message, description } = refusalOf(() => linkBy({ createBinarySignedUrl }));

	expect(message).toBe('This n8n makes no link to the file');
	expect(description).toMatch(/^It says: binary data is in memory\. Update n8n, or put the video/);
});

test('a link into a private network is refused, unless the service is in one as well', () => {
	const createBinarySignedUrl = () => SIGNED.replace('n8n.example.com', '10.0.0.5');

	expect(refusalOf(() => linkBy({ createBinarySignedUrl })).message).toBe(
		'The service cannot reach this n8n at https://10.0.0.5',
	);
	expect(linkBy({ createBinarySignedUrl }, 'http://localhost:8080')).toContain('10.0.0.5');
});
