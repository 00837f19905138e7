/// What automation does to one effect of a chain: works out its parameters' values block by block.
final class AutomationLane {
    /// One parameter: where its values come from and where they go.
    struct Track {
        let column: Int
        let parameterIndex: Int
        let parameter: Parameter
        let amount: Double
    }

    private let automation: Automation
    private let tracks: [Track]
    private let intervalFrames: Int
    /// The latency up to and with the effect: at frame *n* of the stream its output belongs to frame *n* − this of the recording.
    private let latencyFrames: Int
    private let sampleRateHz: Double
    private let parameterIndices: UnsafeMutableBufferPointer<Int>
    /// `[row][track]`, as many rows as the longest block can have.
    private let values: UnsafeMutableBufferPointer<Double>

    init(
        _ automation: Automation, tracks: [Track], intervalFrames: Int, latencyFrames: Int, sampleRateHz: Double, maximumBlockFrames: Int
    ) {
        self.automation = automation
        self.tracks = tracks
        self.intervalFrames = intervalFrames
        self.latencyFrames = latencyFrames
        self.sampleRateHz = sampleRateHz
        parameterIndices = .allocate(capacity: tracks.count)
        _ = parameterIndices.initialize(from: tracks.map(\.parameterIndex))
        values = .allocate(capacity: tracks.count * (maximumBlockFrames / intervalFrames + 1))
        values.initialize(repeating: 0)
    }

    deinit {
        parameterIndices.deallocate()
        values.deallocate()
    }

    /// The changes within the `frameCount` frames from `streamFrame` on, valid until the next call. The times of changes are multiples of
    /// the interval, wherever blocks begin; the value is the one at the middle of the interval. Never allocates.
    func changes(
        streamFrame: Int, frameCount: Int, cursor: UnsafeMutableBufferPointer<UnsafeMutablePointer<Float>>
    ) -> ParameterChanges {
        let firstFrame = (intervalFrames - streamFrame % intervalFrames) % intervalFrames
        let rowCount = firstFrame < frameCount ? (frameCount - firstFrame - 1) / intervalFrames + 1 : 0
        for row in 0..<rowCount {
            let middle = streamFrame + firstFrame + row * intervalFrames - latencyFrames
            let seconds = (Double(middle) + 0.5 * Double(intervalFrames)) / sampleRateHz
            for (index, track) in tracks.enumerated() {
                let value = automation.value(column: track.column, seconds: seconds)
                values[row * tracks.count + index] = track.parameter.scaled(value, amount: track.amount)
            }
        }
        return ParameterChanges(
            parameterIndices: UnsafeBufferPointer(parameterIndices),
            values: UnsafeBufferPointer(rebasing: values[..<(rowCount * tracks.count)]), firstFrame: firstFrame,
            intervalFrames: intervalFrames, cursor: cursor)
    }
}

extension AutomationLane {
    /// What a lane needs to know of the stream that it belongs to.
    struct Stream {
        let sampleRateHz: Double
        let maximumBlockFrames: Int
        /// The length of all blocks, where it was asked for: settings hold as long as a block then, or longer.
        let askedBlockFrames: Int?
    }

    /// A lane for each effect of a prepared chain, nil for those that `settings`' automation does not move.
    static func lanes(of settings: Settings, amounts: Amounts, in chain: Chain, stream: Stream) -> [AutomationLane?] {
        var latencyFrames = 0
        return chain.links.map { link in
            latencyFrames += link.effect.latencyFrames
            guard let automation = settings.automation, let effect = settings.effect(link.id) else { return nil }
            let amounts = effect.amounts(amounts)
            let tracks = automation.columns.enumerated().compactMap { column, name -> Track? in
                guard let target = Automation.target(of: name, in: settings.chain), settings.chain[target.effect].id == link.id else { return nil }
                return Track(
                    column: column, parameterIndex: target.parameter, parameter: effect.descriptor.parameters[target.parameter],
                    amount: amounts[target.parameter])
            }
            guard !tracks.isEmpty else { return nil }
            return AutomationLane(
                automation, tracks: tracks, intervalFrames: intervalFrames(effect.automationInterval, automation, stream),
                latencyFrames: latencyFrames, sampleRateHz: stream.sampleRateHz, maximumBlockFrames: stream.maximumBlockFrames)
        }
    }

    private static func intervalFrames(_ asked: AutomationInterval?, _ automation: Automation, _ stream: Stream) -> Int {
        let frames: Int
        switch asked ?? .standard {
        case .frames(let count): frames = count
        case .row: frames = automation.rowFrames(sampleRateHz: stream.sampleRateHz)
        }
        guard let block = stream.askedBlockFrames else { return frames }
        return (frames + block - 1) / block * block
    }
}
