import SoundalikeAudio
import SoundalikeFoundations

/// Recordings as mono samples at the model's rate, kept in memory up to a limit: reading and resampling are slow.
package actor RecordingCache {
    private let sampleRateHz: Double
    private let limitBytes: Int
    private var samples: [String: [Float]] = [:]
    /// Least recently used first.
    private var order: [String] = []
    private var bytes = 0

    package init(sampleRateHz: Double, limitBytes: Int = 3 << 30) {
        self.sampleRateHz = sampleRateHz
        self.limitBytes = limitBytes
    }

    /// The whole recording, mixed to mono at the cache's rate.
    ///
    /// - Throws: what reading the file throws.
    package func samples(of path: String) throws -> [Float] {
        if let known = samples[path] {
            order.removeAll { $0 == path }
            order.append(path)
            return known
        }
        let read = try MonoStream(path: path, rateHz: sampleRateHz).readAll()
        samples[path] = read
        order.append(path)
        bytes += read.count * MemoryLayout<Float>.stride
        while bytes > limitBytes, order.count > 1 {
            bytes -= (samples.removeValue(forKey: order.removeFirst())?.count ?? 0) * MemoryLayout<Float>.stride
        }
        return read
    }
}
