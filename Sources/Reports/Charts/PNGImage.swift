import Foundation

/// A picture of 256 colours as a PNG file (ISO/IEC 15948). Its data are stored, not compressed: it is small and made at once.
struct PNGImage {
    let width: Int
    /// Row by row from the top, an index into the palette each; a whole number of rows.
    let pixels: [UInt8]
    let palette: [(UInt8, UInt8, UInt8)]

    var bytes: [UInt8] {
        let height = pixels.count / max(width, 1)
        var data: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // 8 bits a pixel, indexed, no interlace.
        Self.append("IHDR", bigEndian(width) + bigEndian(height) + [8, 3, 0, 0, 0], to: &data)
        Self.append("PLTE", palette.flatMap { [$0.0, $0.1, $0.2] }, to: &data)
        var rows: [UInt8] = []
        rows.reserveCapacity(pixels.count + height)
        // Each row begins with its filter: none.
        for row in 0..<height { rows += [0] + pixels[row * width..<(row + 1) * width] }
        Self.append("IDAT", stored(rows), to: &data)
        Self.append("IEND", [], to: &data)
        return data
    }

    var base64: String { Data(bytes).base64EncodedString() }

    /// A zlib stream (RFC 1950) of stored blocks (RFC 1951).
    private func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        for start in stride(from: 0, to: bytes.count, by: 65_535) {
            let block = bytes[start..<min(start + 65_535, bytes.count)], length = UInt16(block.count)
            stream.append(start + block.count == bytes.count ? 1 : 0)
            for number in [length, ~length] { stream += [UInt8(number & 0xFF), UInt8(number >> 8)] }
            stream += block
        }
        var a: UInt32 = 1, b: UInt32 = 0
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return stream + bigEndian(Int(b << 16 | a))
    }

    private static func append(_ type: String, _ content: [UInt8], to data: inout [UInt8]) {
        let chunk = Array(type.utf8) + content
        var remainder: UInt32 = ~0
        for byte in chunk { remainder = table[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)] ^ remainder >> 8 }
        data += bigEndian(content.count) + chunk + bigEndian(Int(~remainder))
    }

    /// Of the cyclic redundancy check.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { remainder, _ in remainder & 1 == 1 ? 0xEDB8_8320 ^ remainder >> 1 : remainder >> 1 }
    }
}

private func bigEndian(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }
