import SoundalikeFoundations

/// A piece of work that is prepared once and timed as often as asked.
protocol Workload {
    /// Does the work. Only this is timed.
    mutating func run() throws

    /// A figure of the last run's result, by which two programs show that they did the same work.
    func figure() -> Double
}

/// Root mean square over all channels `[channel][frame]`, dB re full scale.
func levelDB(_ channels: [[Float]]) -> Double {
    let power = channels.reduce(0) { sum, channel in
        channel.withUnsafeBufferPointer { $0.reduce(sum) { $0 + Double($1) * Double($1) } }
    }
    return decibels(power: power / Double(channels.reduce(0) { $0 + $1.count }))
}

/// The mean of all values.
func mean(_ values: [Float]) -> Double {
    values.withUnsafeBufferPointer { $0.reduce(0) { $0 + Double($1) } } / Double(values.count)
}
