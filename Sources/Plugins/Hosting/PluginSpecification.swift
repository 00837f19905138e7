import CSoundalikePluginHost
import SoundalikeEffects

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A plugin's description in the C host's terms, at one sample rate. Owns all the memory that it points to.
final class PluginSpecification {
    /// What the host is handed.
    let plugin: UnsafeMutablePointer<sp_plugin>
    /// The control of the host that each parameter of the effect is.
    let controls: [Int]
    /// How many controls the host counts.
    let controlCount: Int
    /// The rules for each parameter's values.
    let limits: [ControlLimit]

    private let strings: [UnsafeMutablePointer<CChar>]
    private let ports: UnsafeMutableBufferPointer<sp_port>
    private let features: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>

    /// The specification of `description` at `sampleRateHz`.
    init(_ description: PluginDescription, sampleRateHz: Double) {
        let texts = [description.uri, description.libraryPath, description.bundlePath] + description.requiredFeatures
        strings = texts.map { text in
            let bytes = text.utf8CString
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            for (index, byte) in bytes.enumerated() { (copy + index).initialize(to: byte) }
            return copy
        }
        let parameters = description.parameterPorts
        let parameterOfPort = Dictionary(parameters.enumerated().map { ($1.port.index, $0) }, uniquingKeysWith: { first, _ in first })
        let limits = parameters.map { ControlLimit($0.parameter, port: $0.port, sampleRateHz: sampleRateHz) }
        self.limits = limits

        let controlPorts = description.ports.filter { $0.kind == .control && $0.isInput }
        let controlOfPort = Dictionary(controlPorts.enumerated().map { ($1.index, $0) }, uniquingKeysWith: { first, _ in first })
        controls = parameters.map { controlOfPort[$0.port.index] ?? 0 }
        controlCount = controlPorts.count

        ports = .allocate(capacity: max(1, description.ports.count))
        for (place, port) in description.ports.enumerated() {
            (ports.baseAddress! + place).initialize(to: sp_port(port, limit: parameterOfPort[port.index].map { limits[$0] }))
        }
        features = .allocate(capacity: max(1, description.requiredFeatures.count))
        for (place, feature) in strings.dropFirst(3).enumerated() { (features.baseAddress! + place).initialize(to: UnsafePointer(feature)) }

        plugin = .allocate(capacity: 1)
        plugin.initialize(
            to: sp_plugin(
                uri: strings[0], library_path: strings[1], bundle_path: strings[2], ports: ports.baseAddress,
                port_count: UInt32(description.ports.count), latency_port: description.latencyPort.map { Int32($0.index) } ?? -1,
                required_features: features.baseAddress, required_feature_count: UInt32(description.requiredFeatures.count), state: nil,
                property_count: 0))
    }

    deinit {
        for string in strings { string.deallocate() }
        ports.deallocate()
        features.deallocate()
        plugin.deallocate()
    }
}

extension sp_port {
    fileprivate init(_ port: PluginPort, limit: ControlLimit?) {
        self.init()
        kind =
            switch (port.kind, port.isInput) {
            case (.audio, true): port.traits.contains(.sideChain) ? SP_SIDE_CHAIN_INPUT : SP_AUDIO_INPUT
            case (.audio, false): SP_AUDIO_OUTPUT
            case (.control, true): SP_CONTROL_INPUT
            case (.control, false): SP_CONTROL_OUTPUT
            case (.cv, true): SP_CV_INPUT
            case (.cv, false): SP_CV_OUTPUT
            case (.atom, true): SP_ATOM_INPUT
            case (.atom, false): SP_ATOM_OUTPUT
            case (.other, _): SP_OTHER_PORT
            }
        // Switches are no steps: what is bypassed when the plugin is fresh has to be checked too.
        is_stepped = !port.traits.isDisjoint(with: [.integer, .enumeration])
        may_be_unconnected = port.traits.contains(.connectionOptional)
        minimum_bytes = UInt32(clamping: port.minimumBytes)
        if let limit {
            (default_value, minimum, maximum) = (Float(limit.start), Float(limit.low), Float(limit.high))
        } else {
            // Not a parameter: the value stays what it is said to be.
            let start = Float(port.defaultValue ?? port.minimum ?? 0)
            default_value = start.isFinite ? start : 0
            (minimum, maximum) = (default_value, default_value)
        }
    }
}
