/// One parameter that automation moves: where its values come from and where they go.
struct ControlTrack {
    /// Frames between two looks at the automation.
    static let intervalFrames = 64

    let automation: Automation
    let column: Int
    let effect: any Effect
    let parameterIndex: Int
    let parameter: Parameter
    let amount: Double
    /// The latency up to and with the effect: at frame *n* of the stream its output belongs to frame *n* − this of the recording.
    let latencyFrames: Int

    /// Sets the parameter to its value for frame `streamFrame`. Never allocates.
    func apply(streamFrame: Int, sampleRateHz: Double) {
        let seconds = Double(max(0, streamFrame - latencyFrames)) / sampleRateHz
        let value = automation.value(column: column, seconds: seconds)
        effect.set(parameter.scaled(value, amount: amount), parameter: parameterIndex)
    }

    /// The tracks of `settings`' automation for a prepared chain; columns of bypassed effects have none.
    static func tracks(of settings: Settings, amounts: Amounts, in chain: Chain) -> [ControlTrack] {
        guard let automation = settings.automation else { return [] }
        return automation.columns.enumerated().compactMap { column, name in
            guard let target = Automation.target(of: name, in: settings.chain) else { return nil }
            let effectSettings = settings.chain[target.effect]
            guard let link = chain.links.firstIndex(where: { $0.id == effectSettings.id }) else { return nil }
            return ControlTrack(
                automation: automation, column: column, effect: chain.links[link].effect, parameterIndex: target.parameter,
                parameter: effectSettings.descriptor.parameters[target.parameter],
                amount: effectSettings.amounts(amounts)[target.parameter],
                latencyFrames: chain.links[...link].reduce(0) { $0 + $1.effect.latencyFrames })
        }
    }
}
