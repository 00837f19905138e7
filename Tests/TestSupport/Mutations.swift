import SoundalikeFoundations

/// Damaged copies of files: bytes changed, taken away, repeated, put in. Always the same ones for the same seed.
public struct Mutations: Sequence, IteratorProtocol {
    private let sources: [[UInt8]]
    private let pieces: [[UInt8]]
    private let longest: Int
    private var generator: SeededGenerator
    private var rest: Int
    private var index = 0

    /// - Parameters:
    ///   - sources: whole files, taken in turn.
    ///   - pieces: what is put in, besides chance: words of the format.
    ///   - longest: of a longer file a part of so many bytes is taken, from anywhere.
    public init(of sources: [[UInt8]], count: Int, pieces: [String] = [], longest: Int = .max, seed: UInt64 = 1) {
        self.sources = sources
        self.pieces = (pieces + ["", "\0", "\u{FF}"]).map { Array($0.utf8) }
        self.longest = longest
        generator = SeededGenerator(seed: seed)
        rest = count
    }

    public mutating func next() -> [UInt8]? {
        guard rest > 0 else { return nil }
        rest -= 1
        index += 1
        var bytes = sources[index % sources.count]
        if bytes.count > longest {
            let start = generator.index(below: bytes.count - longest + 1)
            bytes = Array(bytes[start..<(start + longest)])
        }
        for _ in 0...generator.index(below: 4) { mutate(&bytes) }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let place = generator.index(below: bytes.count + 1)
        switch generator.index(below: 5) {
        case 0: bytes.insert(contentsOf: pieces[generator.index(below: pieces.count)], at: place)
        case 1: if place < bytes.count { bytes[place] = UInt8(generator.index(below: 256)) }
        case 2: if place < bytes.count { bytes[place] ^= 1 << UInt8(generator.index(below: 8)) }
        case 3: bytes.removeSubrange(place..<Swift.min(bytes.count, place + generator.index(below: 8)))
        default: bytes.insert(contentsOf: bytes[place..<Swift.min(bytes.count, place + generator.index(below: 40))], at: place)
        }
    }
}
