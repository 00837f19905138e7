import SoundalikeAudio
import SoundalikeFoundations

typealias RecordingHandle = Handle<Recording>
public typealias HandleResult = UnsafeMutablePointer<OpaquePointer?>

@_cdecl("soundalike_recording_create")
public func recordingCreate(
    _ channels: UnsafePointer<UnsafePointer<Float>?>?, _ channelCount: UInt, _ frameCount: UInt, _ sampleRateHz: Double,
    _ result: HandleResult?
) -> Int32 {
    status {
        let result = try required(result, "recording")
        result.pointee = nil
        let channels = try required(channels, "channels")
        guard (1...UInt(AudioLimits.maximumChannelCount)).contains(channelCount) else {
            throw SoundalikeError(.usage, "channel_count", "\(channelCount) is not 1 to \(AudioLimits.maximumChannelCount)")
        }
        guard frameCount <= UInt(Int.max) / 256 else { throw SoundalikeError(.usage, "frame_count", "\(frameCount) is more than memory can hold") }
        guard AudioLimits.sampleRateRangeHz.contains(sampleRateHz) else {
            throw SoundalikeError(.usage, "sample_rate_hz", "\(sampleRateHz) is not 4000 to 768000")
        }
        let samples = try (0..<Int(channelCount)).map { channel in
            Array(UnsafeBufferPointer(start: try required(channels[channel], "channels[\(channel)]"), count: Int(frameCount)))
        }
        let recording = Recording(channels: samples, sampleRateHz: sampleRateHz)
        // Has the same checks as a file.
        _ = try AudioInput.memory(recording, name: "recording").open()
        result.pointee = RecordingHandle.make(recording)
    }
}

@_cdecl("soundalike_recording_read")
public func recordingRead(_ path: UnsafePointer<CChar>?, _ result: HandleResult?) -> Int32 {
    status {
        let result = try required(result, "recording")
        result.pointee = nil
        result.pointee = RecordingHandle.make(try Recording.read(path: swiftText(required(path, "path"), "path")))
    }
}

@_cdecl("soundalike_recording_write")
public func recordingWrite(_ recording: OpaquePointer?, _ path: UnsafePointer<CChar>?) -> Int32 {
    status {
        try RecordingHandle.value(of: recording, "recording").write(to: swiftText(required(path, "path"), "path"), encoding: .float32)
    }
}

@_cdecl("soundalike_recording_shape")
public func recordingShape(
    _ recording: OpaquePointer?, _ channelCount: UnsafeMutablePointer<UInt>?, _ frameCount: UnsafeMutablePointer<UInt>?,
    _ sampleRateHz: UnsafeMutablePointer<Double>?
) -> Int32 {
    status {
        let recording = try RecordingHandle.value(of: recording, "recording")
        channelCount?.pointee = UInt(recording.channelCount)
        frameCount?.pointee = UInt(recording.frameCount)
        sampleRateHz?.pointee = recording.sampleRateHz
    }
}

@_cdecl("soundalike_recording_copy")
public func recordingCopy(
    _ recording: OpaquePointer?, _ channels: UnsafePointer<UnsafeMutablePointer<Float>?>?, _ channelCount: UInt, _ frameCount: UInt
) -> Int32 {
    status {
        let recording = try RecordingHandle.value(of: recording, "recording")
        let channels = try required(channels, "channels")
        guard channelCount == UInt(recording.channelCount), frameCount == UInt(recording.frameCount) else {
            throw SoundalikeError(
                .usage, "recording",
                "has \(recording.channelCount) channels of \(recording.frameCount) frames, and not \(channelCount) of \(frameCount)")
        }
        for (index, samples) in recording.channels.enumerated() {
            try required(channels[index], "channels[\(index)]").update(from: samples, count: samples.count)
        }
    }
}

@_cdecl("soundalike_recording_free")
public func recordingFree(_ recording: OpaquePointer?) { RecordingHandle.free(recording) }
