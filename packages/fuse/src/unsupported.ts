/** A construct that is not taken apart. The method it is in stays a call. */
export class Unsupported extends Error {}
