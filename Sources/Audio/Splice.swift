#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file as a reader is to find it: stretches of the file itself, and bytes put before and between them.
///
/// It is how damaged and unusual files are read: the library gets a plain file of the same samples, with a header that is right.
struct Splice: Sendable {
    enum Piece: Sendable {
        case bytes([UInt8])
        case file(Range<Int>)

        var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .file(let range): range.count
            }
        }
    }

    private let pieces: [(start: Int, piece: Piece)]
    /// Bytes of the whole.
    let count: Int

    init(_ pieces: [Piece]) {
        var start = 0
        var placed: [(start: Int, piece: Piece)] = []
        for piece in pieces where piece.count > 0 {
            placed.append((start, piece))
            start += piece.count
        }
        (self.pieces, count) = (placed, start)
    }

    /// Reads up to `wanted` bytes from `offset` on, of one piece.
    ///
    /// - Returns: how many; 0 at the end, −1 where the system reports an error.
    func read(_ descriptor: Int32, at offset: Int, into target: UnsafeMutableRawPointer, count wanted: Int) -> Int {
        guard offset >= 0, offset < count, wanted > 0 else { return 0 }
        // The last piece that starts at or before the offset.
        var low = 0, high = pieces.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if pieces[middle].start <= offset { low = middle } else { high = middle }
        }
        let (start, piece) = pieces[low]
        let skipped = offset - start
        let fitting = min(wanted, piece.count - skipped)
        switch piece {
        case .bytes(let bytes):
            bytes.withUnsafeBytes { source in
                guard let base = source.baseAddress else { return }
                target.copyMemory(from: base + skipped, byteCount: fitting)
            }
            return fitting
        case .file(let range): return pread(descriptor, target, fitting, off_t(range.lowerBound + skipped))
        }
    }
}

/// What a look at a file's headers found, beyond that nothing is wrong with them.
struct HeaderFindings {
    /// The chunks of a RIFF or AIFF file that are carried to a copy.
    var chunks: [RIFFChunk] = []
    /// The marked places of an AIFF file.
    var markers: [AudioFileMetadata.CuePoint] = []
    /// How the library is to find the file: a splice for each of the recordings that follow each other in it; none where it is fine as it is.
    var parts: [Splice] = []
    /// What was not as it should be and was read all the same, a line each.
    var warnings: [String] = []
}
