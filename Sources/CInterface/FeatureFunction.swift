import Soundalike
import SoundalikeFoundations

@_cdecl("soundalike_features")
public func features(_ input: OpaquePointer?, _ options: UnsafePointer<CChar>?, _ features: TextResult?) -> Int32 {
    status {
        let features = try required(features, "features")
        features.pointee = nil
        let recording = try RecordingHandle.value(of: input, "input")
        var options = try OptionsReader(options)
        let start = try options.number("start_seconds", in: 0...1e9) ?? 0, duration = try options.number("duration_seconds", in: 0...1e9)
        try options.finish()
        features.pointee = try cJSON(
            FileAnalysis.analyse(.memory(recording, name: "input"), startSeconds: start, durationSeconds: duration, measuresStyle: true))
    }
}
