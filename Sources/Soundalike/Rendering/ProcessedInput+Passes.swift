import SoundalikeAudio
import SoundalikeFoundations

extension ProcessedInput {
    /// Goes through the recording once, from its first frame to the end of the tail.
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

    /// A meter for what comes out.
    func makeMeter() throws -> LoudnessMeter {
        try LoudnessMeter(sampleRateHz: format.sampleRateHz, channelCount: format.channelCount, speakers: reader.metadata.speakers)
    }

    /// A meter that has heard the whole.
    func meter() throws -> LoudnessMeter {
        let meter = try makeMeter()
        try forEachBlock { meter.add($0.channels, frameCount: $1) }
        return meter
    }

    /// What comes out, in a file that has no name and goes with its reader.
    func stored() throws -> RecordingReader {
        let stored = AudioFileFormat(container: .rf64, encoding: .float32, sampleRateHz: format.sampleRateHz, channelCount: format.channelCount)
        let writer = try AudioFileWriter(unnamed: stored, frameCount: frameCount, metadata: reader.metadata, dither: false)
        try forEachBlock { try writer.write($0, frameCount: $1) }
        guard let reader = try writer.complete() else { throw SoundalikeError(.internalFault, reader.path, "nothing comes out of the effects") }
        return reader
    }

    /// What becomes of a channel.
    struct ChannelState {
        /// Whether any sample of it changes.
        var isChanged = false
        /// Whether all of it was silence.
        var isSilent = true
    }

    /// What the effects and a gain after them make of each channel, the tail left aside. Stops when all are known to change.
    func channelStates(gainDB: Double) throws -> [ChannelState] {
        let original = try input.open()
        let dry = PlanarBlock(channelCount: block.channelCount, capacity: block.capacity)
        let gain = Float(amplitude(decibels: gainDB))
        var states = [ChannelState](repeating: ChannelState(), count: block.channelCount)
        try rewind()
        while !states.allSatisfy({ $0.isChanged && !$0.isSilent }) {
            let processed = try read()
            let frameCount = try original.read(into: dry.channels, frameCount: processed)
            guard frameCount > 0 else { break }
            for channel in states.indices where !states[channel].isChanged || states[channel].isSilent {
                let samples = block.channels[channel], originals = dry.channels[channel]
                for frame in 0..<frameCount {
                    if samples[frame] * gain != originals[frame] { states[channel].isChanged = true }
                    if originals[frame] != 0 { states[channel].isSilent = false }
                }
            }
        }
        return states
    }
}
