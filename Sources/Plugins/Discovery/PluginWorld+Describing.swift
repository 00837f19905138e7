import CSoundalikeLilv
import SoundalikeEffects

extension PluginWorld {
    /// Everything about the plugin with this URI, or nil if there is none, or none that could be run.
    func describe(_ uri: String) -> PluginDescription? {
        guard let plugin = plugin(uri), let library = path(lilv_plugin_get_library_uri(plugin)),
            let bundle = path(lilv_plugin_get_bundle_uri(plugin))
        else { return nil }
        let name = lilv_plugin_get_name(plugin)
        defer { lilv_node_free(name) }
        return PluginDescription(
            uri: uri, name: string(name) ?? uri, category: category(plugin), maker: maker(of: plugin),
            licence: consume(lilv_plugin_get_value(plugin, node(LV2Terms.licence)), string).first, libraryPath: library,
            bundlePath: bundle.hasSuffix("/") ? bundle : bundle + "/", ports: ports(of: plugin),
            requiredFeatures: consume(lilv_plugin_get_required_features(plugin), string))
    }

    /// `Compressor` for the class `lv2:CompressorPlugin`.
    private func category(_ plugin: OpaquePointer) -> String {
        let types = consume(lilv_plugin_get_value(plugin, node(LV2Terms.type)), string)
        for type in types.sorted() where type != LV2Terms.plugin && type.hasSuffix("Plugin") {
            let word = type.dropLast("Plugin".count)
            let words = PluginName.words(of: word[(word.lastIndex { $0 == "#" || $0 == "/" }.map(word.index(after:)) ?? word.startIndex)...])
            guard let first = words.first else { continue }
            // EQ is said in capitals.
            return ([first == "eq" ? "EQ" : first.capitalisedFirst] + words.dropFirst()).joined(separator: " ")
        }
        return "Plugin"
    }

    private func maker(of plugin: OpaquePointer) -> String? {
        for predicate in [LV2Terms.maintainer, LV2Terms.developer] {
            let names = consume(lilv_plugin_get_value(plugin, node(predicate))) { person in
                self.objects(of: person, LV2Terms.personName, self.string).first
            }
            if let name = names.first { return name }
        }
        return nil
    }

    private func ports(of plugin: OpaquePointer) -> [PluginPort] {
        (0..<lilv_plugin_get_num_ports(plugin)).compactMap { index in
            lilv_plugin_get_port_by_index(plugin, index).map { describe(port: $0, index: Int(index), of: plugin) }
        }
    }

    private func describe(port: OpaquePointer, index: Int, of plugin: OpaquePointer) -> PluginPort {
        func isA(_ type: String) -> Bool { lilv_port_is_a(plugin, port, node(type)) }
        func values(_ predicate: String) -> UnsafeMutableRawPointer? { lilv_port_get_value(plugin, port, node(predicate)) }

        let kind: PluginPort.Kind =
            isA(LV2Terms.audioPort) ? .audio : isA(LV2Terms.controlPort) ? .control : isA(LV2Terms.cvPort) ? .cv
            : isA(LV2Terms.atomPort) ? .atom : .other
        var traits = consume(lilv_port_get_properties(plugin, port), string).reduce(into: PluginPort.Traits()) {
            $0.formUnion(LV2Terms.traits[$1] ?? [])
        }
        let designations = consume(values(LV2Terms.designation), string)
        if designations.contains(LV2Terms.latency) { traits.insert(.latency) }
        let isGroupSideChain = consume(values(LV2Terms.group)) { self.objects(of: $0, LV2Terms.sideChainOf, self.string).first }.isEmpty == false
        if isGroupSideChain { traits.insert(.sideChain) }

        var (start, low, high): (OpaquePointer?, OpaquePointer?, OpaquePointer?)
        lilv_port_get_range(plugin, port, &start, &low, &high)
        let name = lilv_port_get_name(plugin, port)
        defer { for node in [start, low, high, name] { lilv_node_free(node) } }
        let symbol = string(lilv_port_get_symbol(plugin, port)) ?? ""
        return PluginPort(
            index: index, symbol: symbol, name: string(name) ?? symbol, kind: kind, isInput: isA(LV2Terms.inputPort),
            unit: unit(values(LV2Terms.unit)), minimum: number(low), maximum: number(high), defaultValue: number(start),
            points: points(lilv_port_get_scale_points(plugin, port)), traits: traits,
            minimumBytes: consume(values(LV2Terms.minimumSize), number).first.flatMap { Int(exactly: $0.rounded()) } ?? 0)
    }

    /// The symbol of a unit: known by its URI (also under the older namespace that some plugins use), or described on the spot.
    private func unit(_ values: UnsafeMutableRawPointer?) -> String {
        consume(values) { unit in
            if let symbol = self.objects(of: unit, LV2Terms.unitSymbol, self.string).first { return symbol }
            guard let uri = self.string(unit), let hash = uri.lastIndex(of: "#") else { return nil }
            return LV2Terms.unitSymbols[String(uri[uri.index(after: hash)...])]
        }.first ?? ""
    }

    private func points(_ list: UnsafeMutableRawPointer?) -> [Parameter.Point] {
        guard let list else { return [] }
        defer { lilv_scale_points_free(list) }
        var points: [Parameter.Point] = []
        var place = lilv_scale_points_begin(list)
        while !lilv_scale_points_is_end(list, place) {
            let point = lilv_scale_points_get(list, place)
            if let value = number(lilv_scale_point_get_value(point)) {
                points.append(Parameter.Point(value: value, label: string(lilv_scale_point_get_label(point)) ?? ""))
            }
            place = lilv_scale_points_next(list, place)
        }
        return points
    }
}

extension PluginWorld {
    /// The presets of a plugin, by label.
    func presets(of uri: String) -> [PluginPreset] {
        guard let plugin = plugin(uri) else { return [] }
        return consume(lilv_plugin_get_related(plugin, node(LV2Terms.preset))) { preset -> PluginPreset? in
            guard let presetURI = self.string(preset) else { return nil }
            if self.objects(of: preset, LV2Terms.label, self.string).isEmpty { self.load(resource: preset) }
            let label = self.objects(of: preset, LV2Terms.label, self.string).first
            return PluginPreset(uri: presetURI, label: label ?? presetURI.lastPart)
        }.sorted { ($0.label, $0.uri) < ($1.label, $1.uri) }
    }

    /// The plugin that a preset is for, and the value of each port that it sets, by symbol; nil if there is no such preset.
    func settings(ofPreset uri: String) -> (pluginURI: String, values: [String: Double])? {
        guard let preset = node(uri) else { return nil }
        load(resource: preset)
        guard let pluginURI = objects(of: preset, LV2Terms.appliesTo, string).first else { return nil }
        let ports = objects(of: preset, LV2Terms.port) { port -> (String, Double)? in
            guard let symbol = self.objects(of: port, LV2Terms.symbol, self.string).first,
                let value = self.objects(of: port, LV2Terms.presetValue, self.number).first
            else { return nil }
            return (symbol, value)
        }
        return (pluginURI, Dictionary(ports, uniquingKeysWith: { first, _ in first }))
    }
}

extension String {
    fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }

    /// What follows the last `#`, `/` or `:`.
    fileprivate var lastPart: String {
        lastIndex { "#/:".contains($0) }.map { String(self[index(after: $0)...]) } ?? self
    }
}
