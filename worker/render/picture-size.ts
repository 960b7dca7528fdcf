export interface PictureSize {
  format: 'png' | 'jpeg' | 'webp';
  widthPx: number;
  heightPx: number;
}

/**
 * What a picture's own header says of it, without decoding a pixel; null if the bytes are not a PNG,
 * JPEG or WebP, or end before they say it.
 */
export function readPictureSize(bytes: Buffer): PictureSize | null {
  try {
    return readPng(bytes) ?? readJpeg(bytes) ?? readWebp(bytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_OUT_OF_RANGE' || code === 'ERR_BUFFER_OUT_OF_BOUNDS') return null;
    throw error;
  }
}

function readPng(bytes: Buffer): PictureSize | null {
  if (bytes.toString('hex', 0, 8) !== '89504e470d0a1a0a') return null;
  return { format: 'png', widthPx: bytes.readUInt32BE(16), heightPx: bytes.readUInt32BE(20) };
}

function readJpeg(bytes: Buffer): PictureSize | null {
  if (bytes.toString('hex', 0, 3) !== 'ffd8ff') return null;
  for (let at = 2; ;) {
    if (bytes.readUInt8(at) !== 0xff) return null;
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // Start of frame, of any kind: the codes between them are tables.
    const startsFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (startsFrame) {
      return { format: 'jpeg', widthPx: bytes.readUInt16BE(at + 7), heightPx: bytes.readUInt16BE(at + 5) };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
}

function readWebp(bytes: Buffer): PictureSize | null {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return null;
  const size = (widthPx: number, heightPx: number): PictureSize => ({ format: 'webp', widthPx, heightPx });
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return size(bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff);
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return size((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case 'VP8X':
      return size(bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1);
    default:
      return null;
  }
}
