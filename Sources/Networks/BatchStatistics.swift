import SoundalikeFoundations
import SoundalikeTensors

/// Gathers what a network's batch normalisations see in several batches, to take the place of their running statistics.
///
/// Running statistics forget within some ten batches; where batches that follow each other are alike, they know a part of the data only.
public struct BatchStatistics {
    private struct Channels {
        let mean, variance: Tensor
        /// Sums over batches.
        var means, variances: [Double]
    }

    private var layers: [Channels] = []
    private var batchCount = 0

    /// For the normalisations of `network`, nothing gathered yet.
    public init(of network: some Layer) {
        var means: [String: Tensor] = [:]
        for statistic in network.statistics {
            if let name = statistic.name.removing(suffix: "running_mean") { means[name] = statistic.tensor }
            guard let name = statistic.name.removing(suffix: "running_var"), let mean = means[name] else { continue }
            let zeros = [Double](repeating: 0, count: mean.count)
            layers.append(Channels(mean: mean, variance: statistic.tensor, means: zeros, variances: zeros))
        }
    }

    /// Takes in the batch that `forward` runs through the network in training mode. The running statistics are lost.
    public mutating func observe(_ forward: () throws -> Void) throws {
        for layer in layers {
            let zeros = [Float](repeating: 0, count: layer.mean.count)
            try layer.mean.assign(zeros)
            try layer.variance.assign(zeros)
        }
        try forward()
        // From zero, the running statistics have gone this part of the way to the batch's.
        let part = BatchNormalisation.momentum
        for index in layers.indices {
            for (channel, value) in try layers[index].mean.floats().enumerated() { layers[index].means[channel] += Double(value) / part }
            for (channel, value) in try layers[index].variance.floats().enumerated() { layers[index].variances[channel] += Double(value) / part }
        }
        batchCount += 1
    }

    /// Makes the batches' mean statistics the running ones. Variances are those within batches, which is what the network has learned with.
    public func settle() throws {
        guard batchCount > 0 else { return }
        let count = Double(batchCount)
        for layer in layers {
            try layer.mean.assign(layer.means.map { Float($0 / count) })
            try layer.variance.assign(layer.variances.map { Float($0 / count) })
        }
    }
}

extension String {
    fileprivate func removing(suffix: String) -> String? { hasSuffix(suffix) ? String(dropLast(suffix.count)) : nil }
}
