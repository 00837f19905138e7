import SoundalikeFoundations

extension Recording {
    /// Reads an audio file, or a part of it.
    ///
    /// - Parameters:
    ///   - startSeconds: where to begin; the start when nil.
    ///   - durationSeconds: how much to read; to the end when nil or when the file ends before.
    /// - Throws: as `RecordingReader` does, and `.badData` when the part lies beyond the file's end.
    public static func read(path: String, startSeconds: Double? = nil, durationSeconds: Double? = nil) throws(SoundalikeError) -> Recording {
        let reader = try RecordingReader(path: path)
        let frames = try reader.frames(startSeconds: startSeconds, durationSeconds: durationSeconds)
        try reader.seek(toFrame: frames.lowerBound)
        let block = PlanarBlock(channelCount: reader.format.channelCount, capacity: AudioLimits.blockFrameCount)
        var channels = [[Float]](repeating: [], count: reader.format.channelCount)
        // A header's claim earns no memory before the samples are seen: arrays grow as they come.
        var left = frames.count
        while left > 0 {
            let got = try reader.read(into: block.channels, frameCount: min(left, block.capacity))
            for channel in channels.indices { channels[channel].append(contentsOf: block[channel].prefix(got)) }
            left -= got
        }
        return Recording(channels: channels, sampleRateHz: reader.format.sampleRateHz)
    }

    /// Writes the recording to a file that appears whole or not at all.
    ///
    /// - Parameters:
    ///   - container: the kind of file.
    ///   - encoding: the container's usual one when nil.
    ///   - dither: see `AudioFileWriter`.
    /// - Returns: how many samples an integer encoding had to clip.
    /// - Throws: as `AudioFileWriter` does.
    @discardableResult
    public func write(
        to path: String, as container: Container = .wav, encoding: SampleEncoding? = nil, metadata: AudioFileMetadata = AudioFileMetadata(),
        overwrite: Bool = false, dither: Bool = true, generator: SeededGenerator = SeededGenerator(seed: 0)
    ) throws(SoundalikeError) -> Int {
        try write(to: path, as: format(container, encoding), metadata: metadata, overwrite: overwrite, dither: dither, generator: generator)
    }

    /// Writes the recording to a file of `format`, whose rate and channel count must be the recording's.
    ///
    /// - Returns: how many samples an integer encoding had to clip.
    /// - Throws: as `AudioFileWriter` does.
    @discardableResult
    public func write(
        to path: String, as format: AudioFileFormat, metadata: AudioFileMetadata = AudioFileMetadata(),
        overwrite: Bool = false, dither: Bool = true, generator: SeededGenerator = SeededGenerator(seed: 0)
    ) throws(SoundalikeError) -> Int {
        precondition(format.sampleRateHz == sampleRateHz && format.channelCount == channelCount)
        let writer = try AudioFileWriter(
            path: path, format: format, frameCount: frameCount, metadata: metadata, overwrite: overwrite, dither: dither, generator: generator)
        try write(to: writer)
        try writer.finish()
        return writer.clippedSampleCount
    }

    /// What would stand in a file of this kind.
    ///
    /// - Throws: as `AudioFileWriter` does.
    package func encoded(as container: Container, encoding: SampleEncoding) throws(SoundalikeError) -> [UInt8] {
        let writer = try AudioFileWriter(unnamed: format(container, encoding), frameCount: frameCount)
        try write(to: writer)
        return try writer.completedBytes()
    }

    private func format(_ container: Container, _ encoding: SampleEncoding?) -> AudioFileFormat {
        AudioFileFormat(
            container: container, encoding: encoding ?? container.encodings.first ?? .other, sampleRateHz: sampleRateHz, channelCount: channelCount)
    }

    private func write(to writer: AudioFileWriter) throws(SoundalikeError) {
        let block = PlanarBlock(channelCount: channelCount, capacity: AudioLimits.blockFrameCount)
        var start = 0
        while start < frameCount {
            let frames = min(block.capacity, frameCount - start)
            copy(from: start, frames: frames, to: block)
            try writer.write(block, frameCount: frames)
            start += frames
        }
    }

    /// Copies frames from `start` on to the beginning of `block`.
    public func copy(from start: Int, frames: Int, to block: PlanarBlock) {
        precondition(block.channelCount == channelCount && frames <= block.capacity && start + frames <= frameCount)
        for channel in 0 ..< channelCount {
            channels[channel].withUnsafeBufferPointer { source in
                guard let first = source.baseAddress else { return }
                block.channels[channel].update(from: first + start, count: frames)
            }
        }
    }
}
