import SoundalikeEffects

/// Finds out how late a plugin's output is where it has no port to say so.
///
/// Only for processors of dynamics: these look ahead, but none delays on purpose, so that what is found is latency without doubt. It is found where
/// a single soft sample comes out as a single sample; anything else is left alone.
enum DelayMeasurement {
    /// What LV2 calls such plugins.
    private static let categories: Set = ["Limiter", "Compressor", "Expander", "Gate", "Dynamics"]
    /// Before the sample, for plugins that fade in, and after it.
    private static let warmUpFrames = 4_096, listeningFrames = 8_192
    private static let amplitude: Float = 0.1
    /// The part of all energy that the one sample has to have.
    private static let leastShare = 0.9

    /// Whether the plugin is one of those that are measured.
    static func applies(to plugin: PluginDescription) -> Bool { plugin.latencyPort == nil && categories.contains(plugin.category) }

    /// How late the output of `engine`, which is fresh, is; 0 where that cannot be told. The engine is to be reset afterwards.
    static func frames(of engine: any PluginEngine, channelCount: Int, blockFrames: Int) -> Int {
        let memory = UnsafeMutableBufferPointer<Float>.allocate(capacity: channelCount * blockFrames)
        defer { memory.deallocate() }
        guard let base = memory.baseAddress else { return 0 }
        let channels = (0..<channelCount).map { base + $0 * blockFrames }
        var (energy, peak, peakFrame) = (0.0, Float(0), 0)
        for start in stride(from: 0, to: warmUpFrames + listeningFrames, by: blockFrames) {
            memory.update(repeating: 0)
            if (start..<start + blockFrames).contains(warmUpFrames) { for channel in channels { channel[warmUpFrames - start] = amplitude } }
            let isDone = channels.withUnsafeBufferPointer { pointers in
                guard engine.begin(pointers, frameCount: blockFrames, controls: nil, changes: nil) == nil else { return false }
                if case .success = engine.finish(pointers, frameCount: blockFrames) { return true }
                return false
            }
            guard isDone else { return 0 }
            for frame in 0..<blockFrames {
                let sample = base[frame]
                energy += Double(sample) * Double(sample)
                if abs(sample) > peak { (peak, peakFrame) = (abs(sample), start + frame) }
            }
        }
        guard energy > 0, Double(peak) * Double(peak) >= leastShare * energy else { return 0 }
        return max(0, peakFrame - warmUpFrames)
    }
}
