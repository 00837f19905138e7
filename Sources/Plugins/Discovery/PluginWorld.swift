import CSoundalikeLilv

/// lilv's view of some bundles, in the process that reads them (``PluginScanWorker``).
///
/// Only the bundles' manifests are read at first; a plugin's own data is read when it is asked about (8 ms for one of LSP's). The
/// specifications of LV2 itself (11 ms) are not needed.
final class PluginWorld {
    private let world: OpaquePointer
    private var nodes: [String: OpaquePointer] = [:]

    /// An empty world, or nil where there is no memory for it.
    init?() {
        guard let world = lilv_world_new() else { return nil }
        self.world = world
    }

    deinit {
        for node in nodes.values { lilv_node_free(node) }
        lilv_world_free(world)
    }

    /// Takes a bundle in; `path` ends with a slash.
    func load(bundle path: String) {
        guard let uri = lilv_new_file_uri(world, nil, path) else { return }
        lilv_world_load_bundle(world, uri)
        lilv_node_free(uri)
    }

    /// Every plugin's URI, in alphabetical order.
    var uris: [String] {
        let plugins = lilv_world_get_all_plugins(world)
        var uris: [String] = []
        var place = lilv_plugins_begin(plugins)
        while !lilv_plugins_is_end(plugins, place) {
            if let uri = string(lilv_plugin_get_uri(lilv_plugins_get(plugins, place))) { uris.append(uri) }
            place = lilv_plugins_next(plugins, place)
        }
        return uris.sorted()
    }

    /// lilv's handle on a plugin.
    func plugin(_ uri: String) -> OpaquePointer? {
        lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world), node(uri))
    }

    /// The node of a URI, kept as long as the world.
    func node(_ uri: String) -> OpaquePointer? {
        if let node = nodes[uri] { return node }
        let node = lilv_new_uri(world, uri)
        nodes[uri] = node
        return node
    }

    /// The text of a node: a URI or a literal.
    func string(_ node: OpaquePointer?) -> String? {
        guard let node else { return nil }
        let text = lilv_node_is_uri(node) ? lilv_node_as_uri(node) : lilv_node_is_blank(node) ? nil : lilv_node_as_string(node)
        return text.map { String(cString: $0) }
    }

    /// The number in a node, if there is one.
    func number(_ node: OpaquePointer?) -> Double? {
        guard let node else { return nil }
        if lilv_node_is_bool(node) { return lilv_node_as_bool(node) ? 1 : 0 }
        // Single precision says 0.1 as 0.10000000149: the decimal text is what was meant.
        guard lilv_node_is_float(node) || lilv_node_is_int(node) else { return nil }
        return lilv_node_as_string(node).flatMap { Double(String(cString: $0)) } ?? Double(lilv_node_as_float(node))
    }

    /// The path that a `file:` node names.
    func path(_ node: OpaquePointer?) -> String? {
        guard let node, let path = lilv_node_get_path(node, nil) else { return nil }
        defer { lilv_free(path) }
        return String(cString: path)
    }

    /// `body` of every object that `subject` has under `predicate` in what has been read.
    func objects<Result>(of subject: OpaquePointer?, _ predicate: String, _ body: (OpaquePointer) -> Result?) -> [Result] {
        guard let subject else { return [] }
        return consume(lilv_world_find_nodes(world, subject, node(predicate), nil), body)
    }

    /// `body` of every node in `list`, which is freed.
    func consume<Result>(_ list: UnsafeMutableRawPointer?, _ body: (OpaquePointer) -> Result?) -> [Result] {
        guard let list else { return [] }
        defer { lilv_nodes_free(list) }
        var results: [Result] = []
        var place = lilv_nodes_begin(list)
        while !lilv_nodes_is_end(list, place) {
            if let node = lilv_nodes_get(list, place), let result = body(node) { results.append(result) }
            place = lilv_nodes_next(list, place)
        }
        return results
    }

    /// Reads the file that says more about `resource`.
    func load(resource: OpaquePointer) {
        lilv_world_load_resource(world, resource)
    }
}
