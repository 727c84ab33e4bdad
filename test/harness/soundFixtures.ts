const { readFileSync } = jest.requireActual<typeof import('fs')>('fs');

const FOLDER = require.resolve('../fixtures/sound/headerLast.mp4').replace(/[^/\\]*$/, '');

/** A file of `test/fixtures/sound`: a second of video, half a second of a tone. */
export const soundFixture = (name: string): Buffer => readFileSync(FOLDER + name);
