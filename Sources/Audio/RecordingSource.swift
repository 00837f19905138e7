/// The samples of a recording in memory.
final class RecordingSource: SampleSource {
    private let recording: Recording
    private var position = 0

    init(_ recording: Recording) { self.recording = recording }

    var frameCount: Int { recording.frameCount }
    var errorNumber: Int32 { 0 }

    func read(into samples: UnsafeMutablePointer<Float>, frameCount wanted: Int) -> Int {
        let count = min(wanted, frameCount - position), channelCount = recording.channelCount
        for channel in 0..<channelCount {
            recording.channels[channel].withUnsafeBufferPointer { source in
                for frame in 0..<count { samples[frame * channelCount + channel] = source[position + frame] }
            }
        }
        position += count
        return count
    }

    func seek(toFrame frame: Int) -> Bool {
        position = frame
        return true
    }
}
