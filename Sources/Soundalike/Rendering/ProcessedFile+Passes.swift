import SoundalikeAudio
import SoundalikeFoundations

extension ProcessedFile {
    /// Goes through the file once, from its first frame to the end of the tail.
    ///
    /// - Throws: what reading and `body` throw.
    func forEachBlock(_ body: (PlanarBlock, _ frameCount: Int) throws -> Void) throws {
        try rewind()
        var done = 0
        while true {
            let got = try read()
            guard got > 0 else { return }
            try body(block, got)
            done += got
            options.progress?(Double(done) / Double(frameCount))
        }
    }

    /// Loudness and peaks of the whole.
    func measure() throws -> Loudness {
        let meter = try LoudnessMeter(sampleRateHz: format.sampleRateHz, channelCount: format.channelCount, speakers: reader.metadata.speakers)
        try forEachBlock { meter.add($0.channels, frameCount: $1) }
        return meter.measure()
    }

    /// Whether the effects change any sample of the file, the tail left aside. Stops at the first that they do.
    func differsFromFile() throws -> Bool {
        let original = try AudioFileReader(path: reader.path)
        let dry = PlanarBlock(channelCount: block.channelCount, capacity: block.capacity)
        try rewind()
        while true {
            let processed = try read()
            let frameCount = try original.read(into: dry.channels, frameCount: processed)
            guard frameCount > 0 else { return false }
            for channel in 0..<block.channelCount {
                let samples = block.channels[channel], originals = dry.channels[channel]
                for frame in 0..<frameCount where samples[frame] != originals[frame] { return true }
            }
        }
    }
}
