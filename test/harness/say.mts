/** Receives one line at a time about what goes on. */
export type Say = (line: string) => void;

export const say: Say = (line) => console.log(line);
