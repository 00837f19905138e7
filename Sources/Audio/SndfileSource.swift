import CSoundalikeSndfile
import SoundalikeFoundations

/// The samples of one or more recordings that libsndfile reads, one after the other.
final class SndfileSource: SampleSource {
    let frameCount: Int
    private let parts: [(handle: SndfileHandle, start: Int, frameCount: Int)]
    private var current = 0
    /// Frames of the current part that were read.
    private var position = 0

    /// - Parameter frameCounts: of each handle.
    init(_ handles: [SndfileHandle], frameCounts: [Int]) {
        var start = 0
        var parts: [(handle: SndfileHandle, start: Int, frameCount: Int)] = []
        for (handle, count) in zip(handles, frameCounts) {
            parts.append((handle, start, count))
            start += count
        }
        (self.parts, frameCount) = (parts, start)
    }

    var errorNumber: Int32 { parts.map(\.handle.errorNumber).first { $0 != 0 } ?? 0 }

    func read(into samples: UnsafeMutablePointer<Float>, frameCount wanted: Int) -> Int {
        while current < parts.count {
            let part = parts[current]
            let asked = min(wanted, part.frameCount - position)
            if asked > 0 {
                let got = Int(sf_readf_float(part.handle.pointer, samples, sf_count_t(asked)))
                guard got > 0, got <= asked else { return 0 }
                position += got
                return got
            }
            guard current + 1 < parts.count else { return 0 }
            (current, position) = (current + 1, 0)
            guard sf_seek(parts[current].handle.pointer, 0, Int32(SF_SEEK_SET)) == 0 else { return 0 }
        }
        return 0
    }

    func seek(toFrame frame: Int) -> Bool {
        guard let index = parts.lastIndex(where: { $0.start <= frame }) else { return false }
        let offset = sf_count_t(frame - parts[index].start)
        (current, position) = (index, Int(offset))
        return sf_seek(parts[index].handle.pointer, offset, Int32(SF_SEEK_SET)) == offset
    }
}
